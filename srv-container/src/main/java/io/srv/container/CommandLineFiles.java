package io.srv.container;

import io.srv.container.posix.Posix;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the command line names.
 *
 * @param arguments   all of it
 * @param application null if the options name it
 * @param options     null for the defaults
 */
record CommandLineFiles(
        List<String> arguments,
        @Nullable Path application,
        @Nullable Path options) {

    CommandLineFiles {
        arguments = List.copyOf(arguments);
    }

    /** Reads them as for a new master. */
    Inputs read(Posix posix) throws Inputs.Unusable {
        return Inputs.read(application, options, null, posix);
    }
}
