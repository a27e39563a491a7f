package io.srv.container.resources;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;

/** Files of proc(5) and of control groups: what cannot be read, or is no number, says nothing. */
final class SystemFile {

    private SystemFile() {}

    /** Returns all its lines; none if it cannot be read. */
    static List<String> lines(Path file) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    /** Returns the number; empty for {@code max}, for what is too large for a long, and for 0 and less. */
    static OptionalLong positive(String text) {
        try {
            long number = Long.parseLong(text.strip());
            return number > 0 ? OptionalLong.of(number) : OptionalLong.empty();
        } catch (NumberFormatException e) {
            return OptionalLong.empty();
        }
    }
}
