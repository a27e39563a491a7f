package io.srv.manual;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What stands below the options in a command's {@code --help}, taken apart.
 *
 * @param sections in their order
 */
record Footer(List<Section> sections) {

    /** At least two blanks are between a term and its meaning; an indented line without is an example. */
    private static final Pattern ENTRY = Pattern.compile(" +(\\S.*?) {2,}(\\S.*)");

    /**
     * A heading and what is below it.
     *
     * @param heading  without its colon
     * @param entries  terms with their meanings
     * @param examples lines to type
     * @param remarks  sentences
     */
    record Section(String heading, List<Entry> entries, List<String> examples, List<String> remarks) {}

    /** Such as a signal and what it does. */
    record Entry(String term, String meaning) {}

    static Footer of(String... lines) {
        List<Section> sections = new ArrayList<>();
        for (String line : lines) {
            Matcher entry = ENTRY.matcher(line);
            if (line.isBlank()) {
                continue;
            } else if (!line.startsWith(" ") && line.endsWith(":")) {
                String heading = line.substring(0, line.length() - 1);
                sections.add(new Section(heading, new ArrayList<>(), new ArrayList<>(), new ArrayList<>()));
            } else if (sections.isEmpty()) {
                throw new IllegalArgumentException("no heading above: " + line);
            } else if (entry.matches()) {
                last(sections).entries().add(new Entry(entry.group(1), entry.group(2)));
            } else if (line.startsWith(" ")) {
                last(sections).examples().add(line.strip());
            } else {
                last(sections).remarks().add(line);
            }
        }
        return new Footer(sections);
    }

    private static Section last(List<Section> sections) {
        return sections.get(sections.size() - 1);
    }
}
