package io.srv.it.harness;

/**
 * A connection that did not serve as it should, as its client saw it.
 *
 * @param fate    what became of the request
 * @param failure how the connection failed; {@link Failure#STATUS} if it did not
 * @param client  the client's end, as {@code 127.10.0.1:40001}; empty if there never was a connection
 * @param worker  who had answered on it before, see {@link Answer#worker}; empty if nobody had
 * @param atNs    when, in System.nanoTime
 */
public record Casualty(Fate fate, Failure failure, String client, String worker, long atNs) {
    /** What became of the request. */
    public enum Fate {
        /** It failed. */
        FAILED,
        /** It was written on a reused connection that was gone: it was tried again. */
        STALE,
        /** It was answered, and then the connection was reset. */
        LATE_RESET
    }
}
