package io.srv.container.federation;

/** Bytes that are not what they should be. The message is a part of a sentence: "a text of -5 bytes". */
final class UnreadableException extends Exception {

    private static final long serialVersionUID = 1L;

    UnreadableException(String what) {
        super(what);
    }

    UnreadableException(String what, Throwable cause) {
        super(what, cause);
    }
}
