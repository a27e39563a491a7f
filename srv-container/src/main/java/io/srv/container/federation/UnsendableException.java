package io.srv.container.federation;

import java.io.IOException;

/** A value that cannot cross: too large, nested too deeply, or of a type that has no encoding. The message says which. */
final class UnsendableException extends IOException {

    private static final long serialVersionUID = 1L;

    UnsendableException(String why) {
        super(why);
    }
}
