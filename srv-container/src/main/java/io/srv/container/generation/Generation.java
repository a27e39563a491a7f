package io.srv.container.generation;

import io.srv.container.application.Application;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A copy of the application.
 *
 * @param number      its own among those of this master
 * @param folder      absolute; everything is below it under its absolute path, without the first slash
 * @param application the application, run from the copies; {@link Application#shown} still names the original
 * @param options     the copy of the options file; empty if there was none
 * @param files       how many files were copied
 * @param bytes       their size
 * @param tookNs      how long that took
 */
public record Generation(
        long number,
        Path folder,
        Application application,
        Optional<Path> options,
        long files,
        long bytes,
        long tookNs) {}
