package io.srv.container.application;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The files and folders that a class path reaches. All exist, are absolute and normalized.
 *
 * @param entries   where the entries of the class path really are, in its order: the JVM resolves the symbolic links of these, and
 *                  only of these
 * @param named     what jars' Class-Path names relative to the jar, and what is named there in turn, without the entries. Whoever
 *                  moves it together with the jars is found by the JVM again
 * @param elsewhere what jars' Class-Path names by an absolute path or a file: URL, with all that is named there: the JVM looks for
 *                  it where it is, wherever the jars are
 */
public record Reach(List<Path> entries, List<Path> named, List<Path> elsewhere) {

    public Reach {
        entries = List.copyOf(entries);
        named = List.copyOf(named);
        elsewhere = List.copyOf(elsewhere);
    }

    /** Returns what can be moved: the entries, and what is named relative to them. */
    public Stream<Path> movable() {
        return Stream.concat(entries.stream(), named.stream()).distinct();
    }
}
