package io.srv.container.options;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Builds the tree of a JSON text, and reports what is wrong with the text itself: syntax, duplicate keys, trailing text.
 *
 * <p>A syntax error ends the reading, not the checking: what was read until then is in the tree. One use, one thread.
 */
final class JsonTree {

    // The tree is built by recursion, so this also bounds the stack.
    private static final int MAX_DEPTH = 200;

    private static final JsonFactory JSON = new JsonFactoryBuilder()
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
            // Its table of names would be shared by all parsers, and complains about too many collisions.
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .build();

    private final String text;
    private final Problems problems;
    private Optional<Json> root = Optional.empty();

    private JsonTree(String text, Problems problems) {
        this.text = text;
        this.problems = problems;
    }

    /** Returns the top value; empty if not even its first token could be read, or there is none. */
    static Optional<Json> of(String text, Problems problems) {
        JsonTree tree = new JsonTree(text, problems);
        tree.read();
        return tree.root;
    }

    private void read() {
        if (skipSpace(0) == text.length()) {
            problems.add(Position.of(text, 0), "the file is empty; write {} to use the defaults");
            return;
        }
        try (JsonParser parser = JSON.createParser(text)) {
            try {
                JsonToken first = parser.nextToken();
                Json top = start(first, parser);
                root = Optional.of(top);
                fill(top, "", parser);
                checkEnd((int) parser.currentLocation().getCharOffset());
            } catch (JsonProcessingException e) {
                JsonLocation at = e.getLocation() == null ? parser.currentLocation() : e.getLocation();
                problems.add(position(at), SyntaxMessage.of(e.getOriginalMessage()));
            }
        } catch (IOException e) {
            throw new AssertionError("a text in memory cannot fail to be read", e);
        }
    }

    /** Makes the node of a token. A node is put into its parent before it is filled, so that a syntax error leaves it there. */
    private static Json start(JsonToken token, JsonParser parser) throws IOException {
        Position at = position(parser.currentTokenLocation());
        return switch (token) {
            case START_OBJECT -> new Json.Obj(at);
            case START_ARRAY -> new Json.Array(at, new ArrayList<>());
            case VALUE_STRING -> new Json.Text(at, parser.getText());
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> new Json.Num(at, parser.getText());
            case VALUE_TRUE, VALUE_FALSE -> new Json.Bool(at, token == JsonToken.VALUE_TRUE);
            case VALUE_NULL -> new Json.Null(at);
            default -> throw new AssertionError("no value begins with " + token);
        };
    }

    private void fill(Json node, String path, JsonParser parser) throws IOException {
        if (node instanceof Json.Obj object) {
            fillObject(object, path, parser);
        } else if (node instanceof Json.Array array) {
            JsonToken token = parser.nextToken();
            while (token != JsonToken.END_ARRAY) {
                Json item = start(token, parser);
                array.items().add(item);
                fill(item, path + "[" + (array.items().size() - 1) + "]", parser);
                token = parser.nextToken();
            }
        }
    }

    private void fillObject(Json.Obj object, String path, JsonParser parser) throws IOException {
        Map<String, Position> seen = new HashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            Json.Entry entry = new Json.Entry(parser.currentName(), position(parser.currentTokenLocation()));
            object.entries.add(entry);
            String entryPath = Binder.join(path, entry.key);
            Position before = seen.putIfAbsent(entry.key, entry.at);
            if (before != null) {
                String where = "line " + before.line() + ", column " + before.column();
                problems.add(entry.at, entryPath, "given twice, first at " + where + "; remove one");
            }
            entry.value = start(parser.nextToken(), parser);
            fill(entry.value, entryPath, parser);
        }
        object.closed = true;
    }

    private void checkEnd(int end) {
        int next = skipSpace(end);
        if (next < text.length()) {
            problems.add(Position.of(text, next), "text after the end of the options; remove it");
        }
    }

    private int skipSpace(int from) {
        int next = from;
        while (next < text.length() && " \t\r\n".indexOf(text.charAt(next)) >= 0) {
            next++;
        }
        return next;
    }

    private static Position position(JsonLocation location) {
        return new Position(location.getLineNr(), location.getColumnNr());
    }
}
