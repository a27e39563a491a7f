package io.srv.container.architecture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A table of a document: its rows of cells, without the head. */
public final class MarkdownTable {

    private MarkdownTable() {}

    /** Returns the rows of the first table behind this heading, cells stripped. */
    public static List<List<String>> behind(Path document, String heading) throws IOException {
        List<String> lines = Files.readAllLines(document);
        int begin = lines.indexOf(heading);
        if (begin < 0) {
            throw new IOException(document + " has no heading " + heading);
        }
        List<List<String>> rows = new ArrayList<>();
        for (String line : lines.subList(begin + 1, lines.size())) {
            if (line.startsWith("|")) {
                rows.add(Arrays.stream(line.substring(1).split("\\|", -1))
                        .map(String::strip)
                        .toList());
            } else if (!rows.isEmpty()) {
                break;
            }
        }
        return rows.subList(2, rows.size());
    }
}
