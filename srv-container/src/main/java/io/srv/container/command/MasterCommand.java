package io.srv.container.command;

import io.srv.container.exit.ExitCode;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** One of the commands, with its arguments. */
sealed interface MasterCommand
        permits EventsCommand,
                RecycleCommand,
                RollbackCommand,
                ScaleCommand,
                StatusCommand,
                StopCommand,
                ThreadsCommand,
                UpgradeCommand {

    /** Returns the master that is meant; null for the one that there is. */
    @Nullable
    Long pid();

    /**
     * Does it.
     *
     * @throws CommandFailure if it cannot be done
     * @throws IOException    if the connection breaks; so does an {@link java.lang.reflect.UndeclaredThrowableException}
     */
    ExitCode run(MasterConnection master, Console console) throws CommandFailure, IOException;
}
