package io.srv.container.options;

import io.srv.container.listener.AddressPattern;
import io.srv.container.listener.ListenAddress;
import io.srv.container.listener.ShareMode;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The rules for single options. */
final class Rules {

    private static final Pattern WHOLE = Pattern.compile("-?[0-9]+");
    private static final Pattern MODE = Pattern.compile("0?[0-7]{3}");
    private static final Pattern UMASK = Pattern.compile("0?0[0-7]{2}");

    /** As useradd(8) takes them, and systemd: no colon, which would end it in passwd(5), and no number with letters in it. */
    private static final Pattern ACCOUNT = Pattern.compile("[A-Za-z_][A-Za-z0-9_.@-]{0,255}\\$?|[0-9]{1,10}");

    /** The next one means "leave it as it is", see setresuid(2). */
    private static final long MAX_ACCOUNT = 4_294_967_294L;

    private static final Pattern CLASS_NAME = Pattern.compile("[\\p{L}_$][\\p{L}\\p{N}_$.]*");
    private static final long MIN_MEMORY = 1L << 20;
    private static final long MAX_MEMORY = 1L << 50;
    private static final String NUL = "\0";

    private static final String NO_CLASS_PATH = "would replace the worker's class path; use worker.classPath instead";
    private static final Map<String, String> FORBIDDEN = Map.of(
            "-cp", NO_CLASS_PATH,
            "-classpath", NO_CLASS_PATH,
            "--class-path", NO_CLASS_PATH,
            "-jar", NO_CLASS_PATH,
            "-Xrs", "would keep workers from stopping gracefully; remove it",
            "-XX:+ReduceSignalUsage", "would keep workers from stopping gracefully; remove it");

    private Rules() {}

    static Rule<Integer> wholeNumber(int min, int max) {
        return (value, path, problems) -> {
            Long number = number(value, min, max, "", path, problems);
            return number == null ? null : number.intValue();
        };
    }

    static Rule<Duration> millis(long min, long max) {
        return (value, path, problems) -> {
            Long number = number(value, min, max, " ms", path, problems);
            return number == null ? null : Duration.ofMillis(number);
        };
    }

    /** Zero, which stands for never, or a time of some length. */
    static Rule<Duration> millisOrZero(long min, long max) {
        return (value, path, problems) -> {
            Long number = whole(value, " ms", path, problems);
            if (number == null) {
                return null;
            }
            if (number == 0 || number >= min && number <= max) {
                return Duration.ofMillis(number);
            }
            problems.wrong(value, path, "0 or between " + min + " and " + max + " ms");
            return null;
        };
    }

    static @Nullable Boolean flag(Json value, String path, Problems problems) {
        if (value instanceof Json.Bool bool) {
            return bool.value();
        }
        problems.wrong(value, path, "true or false");
        return null;
    }

    static @Nullable Requirement requirement(Json value, String path, Problems problems) {
        for (Requirement requirement : Requirement.values()) {
            if (value instanceof Json.Text text && text.value().equals(requirement.text())) {
                return requirement;
            }
        }
        problems.wrong(value, path, "\"online\" or \"listen\"");
        return null;
    }

    static @Nullable Generations generations(Json value, String path, Problems problems) {
        for (Generations generations : Generations.values()) {
            if (value instanceof Json.Text text && text.value().equals(generations.text())) {
                return generations;
            }
        }
        problems.wrong(value, path, "\"copy\" or \"inPlace\"");
        return null;
    }

    /** An amount of memory, in bytes. */
    static @Nullable Long memory(Json value, String path, Problems problems) {
        if (!(value instanceof Json.Text text) || !MemorySize.isOne(text.value())) {
            problems.wrong(value, path, "text such as \"512m\" or \"2g\"");
            return null;
        }
        OptionalLong bytes = MemorySize.bytes(text.value());
        if (bytes.isPresent() && bytes.getAsLong() >= MIN_MEMORY && bytes.getAsLong() <= MAX_MEMORY) {
            return bytes.getAsLong();
        }
        String range = "between \"" + MemorySize.text(MIN_MEMORY) + "\" and \"" + MemorySize.text(MAX_MEMORY) + "\"";
        problems.wrong(value, path, range);
        return null;
    }

    /** Text for an error line or a program's arguments: not empty, no control characters. */
    static @Nullable String name(Json value, String path, Problems problems) {
        if (value instanceof Json.Text text
                && !text.value().isBlank()
                && text.value().chars().noneMatch(Character::isISOControl)) {
            return text.value();
        }
        problems.wrong(value, path, "text, not empty and without control characters");
        return null;
    }

    static @Nullable List<String> arguments(Json value, String path, Problems problems) {
        if (!(value instanceof Json.Array array)) {
            problems.wrong(value, path, "an array of strings");
            return null;
        }
        List<String> arguments = new ArrayList<>();
        for (int i = 0; i < array.items().size(); i++) {
            Json item = array.items().get(i);
            if (item instanceof Json.Text text
                    && !text.value().isEmpty()
                    && !text.value().contains(NUL)) {
                arguments.add(text.value());
            } else {
                problems.wrong(item, path + "[" + i + "]", "a string, not empty and without NUL");
            }
        }
        return arguments;
    }

    /** Arguments for a JVM: none that the worker's own command line must have, or cannot live with. */
    static @Nullable List<String> jvmArguments(Json value, String path, Problems problems) {
        if (value instanceof Json.Array array) {
            for (int i = 0; i < array.items().size(); i++) {
                Json item = array.items().get(i);
                String reason = item instanceof Json.Text text ? FORBIDDEN.get(text.value()) : null;
                if (reason != null) {
                    problems.add(item.at(), path + "[" + i + "]", reason + ", was " + Json.shown(item));
                }
            }
        }
        return arguments(value, path, problems);
    }

    static @Nullable String className(Json value, String path, Problems problems) {
        if (value instanceof Json.Text text && CLASS_NAME.matcher(text.value()).matches()) {
            return text.value();
        }
        problems.wrong(value, path, "the full name of a class, as com.example.Main");
        return null;
    }

    static @Nullable List<String> classPath(Json value, String path, Problems problems) {
        List<String> entries = arguments(value, path, problems);
        if (entries != null && entries.isEmpty()) {
            problems.wrong(value, path, "not empty");
        }
        return entries;
    }

    static @Nullable ShareMode shareMode(Json value, String path, Problems problems) {
        for (ShareMode mode : ShareMode.values()) {
            if (value instanceof Json.Text text && text.value().equals(mode.text())) {
                return mode;
            }
        }
        problems.wrong(value, path, "\"declared\", \"all\" or \"none\"");
        return null;
    }

    static @Nullable List<AddressPattern> patterns(Json value, String path, Problems problems) {
        if (!(value instanceof Json.Array array)) {
            problems.wrong(value, path, "an array of address patterns");
            return null;
        }
        List<AddressPattern> patterns = new ArrayList<>();
        for (int i = 0; i < array.items().size(); i++) {
            Json item = array.items().get(i);
            String itemPath = path + "[" + i + "]";
            try {
                if (item instanceof Json.Text text) {
                    patterns.add(AddressPattern.parse(text.value()));
                } else {
                    problems.wrong(item, itemPath, "text such as \"5701\", \"5701-5710\" or \"127.0.0.1:5701\"");
                }
            } catch (IllegalArgumentException e) {
                problems.add(item.at(), itemPath, String.valueOf(e.getMessage()));
            }
        }
        return patterns;
    }

    static @Nullable Map<String, String> environment(Json value, String path, Problems problems) {
        if (!(value instanceof Json.Obj object)) {
            problems.wrong(value, path, "an object of strings");
            return null;
        }
        Map<String, String> environment = new LinkedHashMap<>();
        for (Json.Entry entry : object.entries) {
            String name = entry.key;
            if (name.isEmpty() || name.contains("=") || name.contains(NUL)) {
                String rule = "a variable's name must not be empty or contain '=' or NUL, was ";
                problems.add(entry.at, path, rule + Json.quoted(name));
            }
            if (entry.value instanceof Json.Text text && !text.value().contains(NUL)) {
                environment.put(name, text.value());
            } else if (!(entry.value instanceof Json.Unreadable)) {
                problems.wrong(entry.value, Binder.join(path, name), "a string without NUL");
            }
        }
        return environment;
    }

    /** A user or a group, by name or number; what it stands for is looked up later. */
    static @Nullable String account(Json value, String path, Problems problems) {
        String text = value instanceof Json.Text given
                ? given.value()
                : value instanceof Json.Num number ? number.value() : "";
        boolean isOne = ACCOUNT.matcher(text).matches()
                && (!Character.isDigit(text.charAt(0)) || Long.parseLong(text) <= MAX_ACCOUNT);
        if (isOne) {
            return text;
        }
        problems.wrong(value, path, "a name as \"www-data\", or a number from 0 to " + MAX_ACCOUNT);
        return null;
    }

    /** Names of environment variables. */
    static @Nullable List<String> variables(Json value, String path, Problems problems) {
        List<String> names = arguments(value, path, problems);
        if (names != null && value instanceof Json.Array array) {
            for (int i = 0; i < array.items().size(); i++) {
                Json item = array.items().get(i);
                if (item instanceof Json.Text text && text.value().contains("=")) {
                    problems.wrong(item, path + "[" + i + "]", "a variable's name, without '='");
                }
            }
        }
        return names;
    }

    /** What is taken from the owner of a file would be taken from the worker itself. */
    static @Nullable Integer umask(Json value, String path, Problems problems) {
        if (value instanceof Json.Text text && UMASK.matcher(text.value()).matches()) {
            return Integer.parseInt(text.value(), 8);
        }
        problems.wrong(value, path, "octal text from \"0000\" to \"0077\"");
        return null;
    }

    /** A number of bytes: written as one, or as an amount of memory. */
    static @Nullable Long bytes(Json value, String path, Problems problems) {
        OptionalLong bytes = OptionalLong.empty();
        if (value instanceof Json.Num number && WHOLE.matcher(number.value()).matches()) {
            Long whole = whole(value, "", path, problems);
            bytes = whole == null ? bytes : OptionalLong.of(whole);
        } else if (value instanceof Json.Text text && MemorySize.isOne(text.value())) {
            bytes = MemorySize.bytes(text.value());
        }
        if (bytes.isPresent() && bytes.getAsLong() >= 0 && bytes.getAsLong() <= MAX_MEMORY) {
            return bytes.getAsLong();
        }
        problems.wrong(
                value,
                path,
                "0, a number of bytes, or text such as \"512m\", at most \"" + MemorySize.text(MAX_MEMORY) + "\"");
        return null;
    }

    static @Nullable Path javaHome(Json value, String path, Problems problems) {
        if (value instanceof Json.Text text && text.value().startsWith("/")) {
            try {
                Path home = Path.of(text.value());
                Path java = home.resolve("bin").resolve("java");
                if (Files.isRegularFile(java) && Files.isExecutable(java)) {
                    return home;
                }
            } catch (InvalidPathException e) {
                // As wrong as a path that leads nowhere.
            }
        }
        problems.wrong(value, path, "the absolute path of a JDK, a folder with an executable bin/java");
        return null;
    }

    static @Nullable ListenAddress address(Json value, String path, Problems problems) {
        if (!(value instanceof Json.Text text)) {
            problems.wrong(value, path, "text such as \"8080\", \"127.0.0.1:8080\" or \"unix:/run/app.sock\"");
            return null;
        }
        try {
            return ListenAddress.parse(text.value());
        } catch (IllegalArgumentException e) {
            problems.add(value.at(), path, String.valueOf(e.getMessage()));
            return null;
        }
    }

    static @Nullable ListenAddress tcpAddress(Json value, String path, Problems problems) {
        ListenAddress address = address(value, path, problems);
        if (address != null && (address.isUnix() || address.isUdp())) {
            problems.wrong(value, path, "a TCP address such as \"127.0.0.1:9464\"");
            return null;
        }
        return address;
    }

    static @Nullable Integer mode(Json value, String path, Problems problems) {
        if (value instanceof Json.Text text && MODE.matcher(text.value()).matches()) {
            return Integer.parseInt(text.value(), 8);
        }
        problems.wrong(value, path, "octal text from \"0000\" to \"0777\"");
        return null;
    }

    private static @Nullable Long number(Json value, long min, long max, String unit, String path, Problems problems) {
        Long number = whole(value, unit, path, problems);
        if (number != null && (number < min || number > max)) {
            problems.wrong(value, path, "between " + min + " and " + max + unit);
            return null;
        }
        return number;
    }

    /** A whole number; the nearest one there is if it is longer than a long, and so out of any range. */
    private static @Nullable Long whole(Json value, String unit, String path, Problems problems) {
        if (!(value instanceof Json.Num number)
                || !WHOLE.matcher(number.value()).matches()) {
            problems.wrong(value, path, "a whole number" + (unit.isEmpty() ? "" : " of" + unit));
            return null;
        }
        try {
            return Long.parseLong(number.value());
        } catch (NumberFormatException e) {
            return number.value().startsWith("-") ? Long.MIN_VALUE : Long.MAX_VALUE;
        }
    }
}
