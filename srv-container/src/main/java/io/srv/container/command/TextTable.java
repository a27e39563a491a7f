package io.srv.container.command;

import io.srv.container.log.Printable;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Rows of text in columns that are as wide as they must be. Not for several threads at once. */
final class TextTable {

    private static final String GAP = "  ";

    private final List<Boolean> rightAligned;
    private final List<List<String>> rows = new ArrayList<>();

    /** @param heads the headings, {@code <} before one that stands left and {@code >} before one that stands right */
    TextTable(String... heads) {
        rightAligned = List.of(heads).stream().map(head -> head.startsWith(">")).toList();
        rows.add(List.of(heads).stream().map(head -> head.substring(1)).toList());
    }

    /** @param cells as many as there are headings */
    void add(String... cells) {
        if (cells.length != rightAligned.size()) {
            throw new IllegalArgumentException("a row of " + cells.length + " for " + rightAligned.size() + " columns");
        }
        rows.add(List.of(cells).stream().map(Printable::of).toList());
    }

    /** Returns the lines, the headings first, without blanks at their ends. */
    List<String> lines() {
        List<Integer> widths = new ArrayList<>();
        for (int column = 0; column < rightAligned.size(); column++) {
            int at = column;
            widths.add(rows.stream().mapToInt(row -> row.get(at).length()).max().orElse(0));
        }
        return rows.stream().map(row -> line(row, widths)).toList();
    }

    private String line(List<String> row, List<Integer> widths) {
        StringBuilder line = new StringBuilder();
        for (int column = 0; column < row.size(); column++) {
            String padding = " ".repeat(widths.get(column) - row.get(column).length());
            line.append(column == 0 ? "" : GAP);
            line.append(rightAligned.get(column) ? padding + row.get(column) : row.get(column) + padding);
        }
        return line.toString().stripTrailing();
    }

    @Override
    public String toString() {
        return lines().stream().collect(Collectors.joining(System.lineSeparator()));
    }
}
