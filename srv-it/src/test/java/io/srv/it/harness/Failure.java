package io.srv.it.harness;

import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;

/** How a request failed, as its client saw it. */
public enum Failure {
    /** Nobody listened: the connection was refused. */
    REFUSED,
    /** The connection was reset (ECONNRESET, EPIPE), before or within the response. */
    RESET,
    /** The connection was closed in order before the first byte of a response. */
    EARLY_END,
    /** The connection was closed in order within a response. */
    TRUNCATED,
    /** No connection, or no byte, within the plan's patience. */
    TIMEOUT,
    /** A complete response with another status than 200. */
    STATUS,
    /** Anything else: a response that is not HTTP, no route, no descriptor. */
    OTHER;

    static Failure of(IOException e) {
        String message = String.valueOf(e.getMessage());
        if (e instanceof SocketTimeoutException || message.contains("timed out")) {
            return TIMEOUT;
        }
        if (e instanceof ConnectException && message.contains("refused")) {
            return REFUSED;
        }
        return message.contains("reset") || message.contains("Broken pipe") ? RESET : OTHER;
    }
}
