package io.srv.container.federation;

import org.jspecify.annotations.Nullable;

/**
 * How something of the application's own is told as text. Calls its methods, which may throw, or never return: only on a thread
 * that may be lost.
 */
final class Foreign {

    private Foreign() {}

    /** The name of its class, and what it says of itself: {@code com.foo.Bar: …}. */
    static String text(Object value) {
        String text = own(value::toString);
        return shortened(value.getClass().getTypeName() + ": " + text);
    }

    /** The message of an exception; empty if it has none. */
    static String message(Throwable thrown) {
        return shortened(own(() -> thrown.getMessage() == null ? "" : thrown.getMessage()));
    }

    static String shortened(String text) {
        return text.length() <= Limits.FOREIGN_TEXT_CHARS
                ? text
                : text.substring(0, Limits.FOREIGN_TEXT_CHARS - 1) + "…";
    }

    private static String own(Call call) {
        try {
            return String.valueOf(call.text());
        } catch (Throwable e) {
            // Also a StackOverflowError: it is the application's own code.
            return "(no text: " + e.getClass().getName() + ")";
        }
    }

    private interface Call {
        @Nullable
        String text();
    }
}
