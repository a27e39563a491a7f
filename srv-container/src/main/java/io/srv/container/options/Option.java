package io.srv.container.options;

import org.jspecify.annotations.Nullable;

/**
 * One row of the {@link OptionTable}.
 *
 * @param fallback the default; null if there is none, or one that depends on other options
 * @param <T>      what the option is read to
 */
record Option<T>(KnownOption known, Rule<T> rule, @Nullable T fallback) {

    String key() {
        return known.key();
    }
}
