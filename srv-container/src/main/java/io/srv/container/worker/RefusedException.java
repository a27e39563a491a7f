package io.srv.container.worker;

import java.io.IOException;
import java.net.BindException;

/** The master could not bind an address; the message is a sentence for the application's developer. */
final class RefusedException extends IOException {

    private static final long serialVersionUID = 1;

    private final String systemMessage;

    /** @param systemMessage what an application alone would have got; empty if the system was not asked */
    RefusedException(String message, String systemMessage) {
        super(message);
        this.systemMessage = systemMessage;
    }

    /** Returns what an application expects that asked for a listener. */
    BindException explained() {
        return new BindException(getMessage());
    }

    /** Returns what a server expects that knows nothing of us. */
    BindException asAlone() {
        return systemMessage.isEmpty() ? explained() : new BindException(systemMessage);
    }
}
