package io.srv.container.control;

import java.io.IOException;

/** What came over the control socket is not of this protocol. */
public final class ProtocolException extends IOException {

    private static final long serialVersionUID = 1;

    ProtocolException(String message) {
        super(message);
    }

    ProtocolException(String message, Throwable cause) {
        super(message, cause);
    }
}
