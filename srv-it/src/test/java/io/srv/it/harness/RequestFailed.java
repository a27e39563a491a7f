package io.srv.it.harness;

import java.io.IOException;

/** A request got no complete response. Without a stack trace: it counts, it does not explain. */
public final class RequestFailed extends IOException {
    private final transient Failure failure;
    private final boolean answered;

    RequestFailed(Failure failure, boolean answered, String message) {
        super(message);
        this.failure = failure;
        this.answered = answered;
    }

    /** Returns how it failed. */
    public Failure failure() {
        return failure;
    }

    /** Tells whether at least one byte of a response had come. */
    public boolean answered() {
        return answered;
    }

    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}
