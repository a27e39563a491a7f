package io.srv.metrics;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import javax.management.openmbean.CompositeData;
import javax.management.openmbean.TabularData;
import org.jspecify.annotations.Nullable;

/**
 * A record of the master's beans in its open form. A field that a master of another version does not have is as absent as
 * one that is null.
 */
record Fields(CompositeData data) {

    /** Reads what is a record. */
    static Optional<Fields> of(@Nullable Object value) {
        return value instanceof CompositeData data ? Optional.of(new Fields(data)) : Optional.empty();
    }

    /** Reads what is a list of records. */
    static List<Fields> list(@Nullable Object value) {
        Stream<?> items = value instanceof Object[] array ? Arrays.stream(array) : Stream.empty();
        return items.flatMap(item -> of(item).stream()).toList();
    }

    /** Reads what is a map of records, and leaves the keys away. */
    static List<Fields> values(@Nullable Object map) {
        List<Fields> values = new ArrayList<>();
        entries(map, (key, value) -> of(value).ifPresent(values::add));
        return values;
    }

    /** Reads what is a map, in no certain order. */
    static void entries(@Nullable Object map, BiConsumer<Object, Object> each) {
        Collection<?> rows = map instanceof TabularData table ? table.values() : List.of();
        for (Object row : rows) {
            if (row instanceof CompositeData entry
                    && entry.containsKey("key")
                    && entry.containsKey("value")
                    && entry.get("value") != null) {
                each.accept(entry.get("key"), entry.get("value"));
            }
        }
    }

    @Nullable
    Object get(String name) {
        return data.containsKey(name) ? data.get(name) : null;
    }

    Optional<Number> number(String name) {
        return get(name) instanceof Number number ? Optional.of(number) : Optional.empty();
    }

    long integer(String name) {
        return number(name).map(Number::longValue).orElse(0L);
    }

    String text(String name) {
        return Objects.toString(get(name), "");
    }
}
