package io.srv.container;

import io.srv.container.options.Options;
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

    /** @param running what a master that runs goes by; null for a new one */
    Inputs read(@Nullable Options running) throws Inputs.Unusable {
        return Inputs.read(application, options, running);
    }
}
