package io.srv.container.federation;

import java.nio.ByteBuffer;
import java.util.List;

/** What a worker answers. */
sealed interface Reply {

    /** The question was not looked into. @param why a part of a sentence whose subject is the worker: "is busy" */
    record Refused(String why) implements Reply {}

    /** As many as the {@link Question} says. */
    record Items(List<Item> items) implements Reply {}

    /** One of several things that were asked for. */
    sealed interface Item {}

    /** It was had. @param bytes its encoding, which the question tells */
    record Content(ByteBuffer bytes) implements Item {}

    /**
     * It was not.
     *
     * @param className of the exception, see {@link Class#getName}
     * @param message   empty if it had none
     */
    record Failure(String className, String message) implements Item {

        /** Both in one line. */
        String said() {
            if (message.isEmpty() || className.isEmpty()) {
                return className + message;
            }
            return className + ": " + message;
        }
    }
}
