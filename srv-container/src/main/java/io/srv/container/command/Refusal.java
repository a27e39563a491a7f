package io.srv.container.command;

import io.srv.container.exit.ExitCode;
import java.util.function.Supplier;

/** Orders that the master may refuse: its sentence becomes ours. */
final class Refusal {

    private Refusal() {}

    /** @throws CommandFailure with this exit code if the master refused */
    static <T> T heed(ExitCode refused, Supplier<T> order) throws CommandFailure {
        try {
            return order.get();
        } catch (IllegalArgumentException | IllegalStateException e) {
            throw new CommandFailure(refused, String.valueOf(e.getMessage()));
        }
    }
}
