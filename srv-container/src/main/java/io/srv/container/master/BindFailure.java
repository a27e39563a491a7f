package io.srv.container.master;

/** An address cannot be bound; the message is one sentence. */
final class BindFailure extends Exception {

    private static final long serialVersionUID = 1;

    BindFailure(String message) {
        super(message);
    }
}
