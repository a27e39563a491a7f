package io.srv.container.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.srv.jmx.EventInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The fields in {@code docs/commands.md} are those that are written. */
class CommandsDocumentTest {

    private static final Path DOCUMENT = Path.of("../docs/commands.md");
    private static final Pattern CODE = Pattern.compile("`([^`]+)`");
    /** Their names are ids or reasons. */
    private static final Set<String> MAPS = Set.of("counters.exits.", "listeners[].acceptedByWorker.");

    @Test
    void fieldsOfStatusAreDescribed() throws IOException {
        assertThat(documented("## status")).isEqualTo(written(StatusJson.of(Pool.status())));
    }

    @Test
    void fieldsOfEventsAreDescribed() throws IOException {
        EventInfo event = new EventInfo(1, Pool.before(0), "t", "r", 1L, 2L, "m");

        assertThat(documented("## events")).isEqualTo(written(EventText.json(event)));
    }

    /** From the first column of the table in that section; {@code .x} goes on from the name before it. */
    private static Set<String> documented(String section) throws IOException {
        List<String> lines = Files.readAllLines(DOCUMENT);
        int begin = lines.indexOf(section);
        Set<String> names = new TreeSet<>();
        for (String line :
                lines.subList(lines.subList(begin, lines.size()).indexOf("| field | |") + begin + 2, lines.size())) {
            if (!line.startsWith("|")) {
                break;
            }
            String parent = "";
            for (MatchResult code : CODE.matcher(line.split("\\|")[1]).results().toList()) {
                String name = code.group(1);
                parent = name.startsWith(".") ? parent : name.substring(0, name.lastIndexOf('.') + 1);
                names.add(name.startsWith(".") ? parent + name.substring(1) : name);
            }
        }
        return names;
    }

    /** The paths of all values, those of objects and arrays left out unless they are maps, or null. */
    private static Set<String> written(String json) throws IOException {
        Set<String> names = new LinkedHashSet<>();
        List<String> path = new ArrayList<>();
        try (JsonParser parser = new JsonFactory().createParser(json)) {
            String name = "";
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (token == JsonToken.FIELD_NAME) {
                    name = parser.currentName();
                    continue;
                } else if (token.isStructStart()) {
                    path.add(token == JsonToken.START_ARRAY ? name + "[]" : name.isEmpty() ? "." : name + ".");
                } else if (token.isStructEnd()) {
                    path.remove(path.size() - 1);
                } else {
                    names.add(String.join("", path).substring(1) + name);
                }
                name = "";
            }
        }
        return named(names);
    }

    private static Set<String> named(Set<String> paths) {
        Set<String> names = new TreeSet<>();
        for (String path : paths) {
            MAPS.stream()
                    .filter(path::startsWith)
                    .findFirst()
                    .ifPresentOrElse(map -> names.add(map.substring(0, map.length() - 1)), () -> names.add(path));
        }
        if (names.contains("lastRecycle.id")) {
            names.add("lastRecycle");
        }
        return names;
    }
}
