package io.srv.manual;

/** Text in the language of man pages, see man(7) and groff_char(7). Not for several threads at once. */
final class Roff {

    /** Escapes make it longer; mandoc(1) warns from 80 on. */
    private static final int MAX_LINE = 72;

    private final StringBuilder text = new StringBuilder();

    /** Begins the page; the date, of the version, is in ISO form. */
    Roff title(String name, int section, String date, String source, String manual) {
        return line(".TH " + quoted(name) + " " + section + " " + date + " " + quoted(source) + " " + quoted(manual));
    }

    /** Begins a section. */
    Roff section(String heading) {
        return line(".SH " + quoted(heading));
    }

    /** Begins a part of a section. */
    Roff part(String heading) {
        return line(".SS " + quoted(heading));
    }

    /** Adds to a paragraph; where its lines break here means nothing. */
    Roff text(String plain) {
        StringBuilder line = new StringBuilder();
        for (String word : plain.split(" ")) {
            if (line.length() + word.length() > MAX_LINE) {
                literal(line.toString());
                line.setLength(0);
            }
            line.append(line.isEmpty() ? "" : " ").append(word);
        }
        return literal(line.toString());
    }

    /** Begins another paragraph. */
    Roff paragraph() {
        return line(".PP");
    }

    /** Adds a term and, indented below it, what it means. */
    Roff term(String term, String meaning) {
        return line(".TP").line("\\fB" + escaped(term) + "\\fR").text(meaning);
    }

    /** Begins another line in the same paragraph. */
    Roff lineBreak() {
        return line(".br");
    }

    /** Adds a line as it would be typed: commands and options bold, what is to be replaced in italics. */
    Roff usage(String usage) {
        StringBuilder styled = new StringBuilder();
        for (String token : usage.split("(?<=[ \\[\\]|])|(?=[ \\[\\]|])")) {
            if (token.startsWith("-") || token.equals("srv-container")) {
                styled.append("\\fB").append(escaped(token)).append("\\fR");
            } else if (token.matches("[A-Za-z.]+")) {
                styled.append("\\fI").append(escaped(token)).append("\\fR");
            } else {
                styled.append(escaped(token));
            }
        }
        return line(styled.toString());
    }

    /** Adds lines that stay as they are, indented. */
    Roff literally(Iterable<String> lines) {
        line(".RS 4").line(".nf");
        lines.forEach(this::literal);
        return line(".fi").line(".RE");
    }

    private Roff literal(String plain) {
        return line(escaped(plain));
    }

    private Roff line(String line) {
        text.append(line).append('\n');
        return this;
    }

    private static String quoted(String plain) {
        return '"' + escaped(plain).replace("\"", "\\(dq") + '"';
    }

    /** A minus is one to copy, not a hyphen; a dot or a quote at the beginning of a line would be a request. */
    static String escaped(String plain) {
        String escaped = plain.replace("\\", "\\e").replace("-", "\\-");
        return escaped.startsWith(".") || escaped.startsWith("'") ? "\\&" + escaped : escaped;
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
