package io.srv.container.worker;

import java.net.BindException;

/** The master could not bind an address; the message is a sentence for the application's developer. */
final class RefusedException extends BindException {

    private static final long serialVersionUID = 1;

    private final String systemMessage;

    /** @param systemMessage what an application alone would have got; empty if the system was not asked */
    RefusedException(String message, String systemMessage) {
        super(message);
        this.systemMessage = systemMessage;
    }

    /** Returns what a server expects to get from its bind. */
    BindException asAlone() {
        return systemMessage.isEmpty() ? this : new BindException(systemMessage);
    }
}
