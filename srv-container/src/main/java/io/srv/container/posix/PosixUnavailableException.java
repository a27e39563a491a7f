package io.srv.container.posix;

import java.io.IOException;

/** This platform cannot run the product, or native code cannot be loaded. The message is one sentence for the operator. */
public final class PosixUnavailableException extends IOException {
    private static final long serialVersionUID = 1;

    PosixUnavailableException(String message) {
        super(message);
    }

    PosixUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
