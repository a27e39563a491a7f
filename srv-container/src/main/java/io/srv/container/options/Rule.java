package io.srv.container.options;

import org.jspecify.annotations.Nullable;

/**
 * What an option may be, and how it is read.
 *
 * @param <T> what it is read to
 */
interface Rule<T> {

    /**
     * Reads a value.
     *
     * @param path the option as an error line names it
     * @return null if it is not allowed; the problem has been added
     */
    @Nullable
    T read(Json value, String path, Problems problems);
}
