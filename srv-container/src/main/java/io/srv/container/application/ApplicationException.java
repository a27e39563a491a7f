package io.srv.container.application;

/** The application, or the JDK to run it on, cannot be used; the message is one sentence. */
public final class ApplicationException extends Exception {

    private static final long serialVersionUID = 1;

    ApplicationException(String message) {
        super(message);
    }
}
