package io.srv.container.master;

/** An address cannot be bound; the message is one sentence. */
final class BindFailure extends Exception {

    private static final long serialVersionUID = 1;

    private final String systemMessage;

    BindFailure(String message) {
        this(message, "");
    }

    /** @param systemMessage what an application alone would have got */
    BindFailure(String message, String systemMessage) {
        super(message);
        this.systemMessage = systemMessage;
    }

    String systemMessage() {
        return systemMessage;
    }
}
