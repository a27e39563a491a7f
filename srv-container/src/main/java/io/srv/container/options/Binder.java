package io.srv.container.options;

import java.util.regex.Pattern;

/** Reads a tree by the {@link OptionTable}: each key is an option, a group of options, or unknown. One thread. */
final class Binder {

    private static final Pattern PLAIN_KEY = Pattern.compile("[A-Za-z0-9_-]+");

    // Keys may be nested deeply in app; a file of 1 MiB must not make gigabytes of paths.
    private static final int MAX_PATH = 200;

    private final Problems problems;

    Binder(Problems problems) {
        this.problems = problems;
    }

    /**
     * Reads an object and the groups in it.
     *
     * @param prefix the object's key in the table: empty at the top, {@code listen[]} for a listener
     * @param path   the same as an error line names it, for example {@code listen[0]}
     */
    Values bind(Json.Obj object, String prefix, String path) {
        Values values = new Values();
        bind(object, prefix, path, values);
        return values;
    }

    private void bind(Json.Obj object, String prefix, String path, Values values) {
        for (Json.Entry entry : object.entries) {
            String key = prefix.isEmpty() ? entry.key : prefix + "." + entry.key;
            String entryPath = join(path, entry.key);
            if (!PLAIN_KEY.matcher(entry.key).matches() || !OptionTable.knows(key)) {
                problems.add(entry.at, entryPath, "unknown option; " + NearestKey.advice(prefix, path, entry.key));
            } else if (OptionTable.isGroup(key)) {
                bindGroup(entry.value, key, entryPath, values);
            } else if (!(entry.value instanceof Json.Unreadable)) {
                values.read(OptionTable.option(key), entry.value, entryPath, problems);
            }
        }
    }

    private void bindGroup(Json value, String key, String path, Values values) {
        if (value instanceof Json.Obj object) {
            bind(object, key, path, values);
        } else if (!(value instanceof Json.Unreadable)) {
            problems.wrong(value, path, "an object");
        }
    }

    /** Returns the path of a key in an object; shortened, and quoted if it could be misread. */
    static String join(String path, String key) {
        String shown = PLAIN_KEY.matcher(key).matches() ? Json.shortened(key) : Json.quoted(key);
        if (path.isEmpty()) {
            return shown;
        }
        return (path.length() <= MAX_PATH ? path : path.substring(0, MAX_PATH) + "...") + "." + shown;
    }
}
