package io.srv.container.options;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** The values given for the options of one object, read and allowed. One thread. */
final class Values {

    private final Map<String, Object> byKey = new HashMap<>();
    private final Map<String, Position> places = new HashMap<>();

    /** Reads a value by its option's rule, and keeps it if it is allowed. */
    <T> void read(Option<T> option, Json value, String path, Problems problems) {
        places.put(option.key(), value.at());
        T allowed = option.rule().read(value, path, problems);
        if (allowed != null) {
            byKey.put(option.key(), allowed);
        }
    }

    /** Returns what was given. */
    @SuppressWarnings("unchecked") // read() is the only one to put a value, and takes it from the same option's rule
    <T> Optional<T> find(Option<T> option) {
        return Optional.ofNullable((T) byKey.get(option.key()));
    }

    /** Returns where a value was given, be it allowed or not. */
    Optional<Position> place(Option<?> option) {
        return Optional.ofNullable(places.get(option.key()));
    }

    /** Returns what was given, else the default. */
    <T> T get(Option<T> option) {
        return find(option).orElseGet(() -> Objects.requireNonNull(option.fallback(), option.key()));
    }
}
