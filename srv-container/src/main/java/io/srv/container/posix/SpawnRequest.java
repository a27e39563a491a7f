package io.srv.container.posix;

import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * A process to start.
 *
 * <p>Strings become bytes in the platform's encoding, so that what the JDK decoded goes out as it came in; one that this
 * encoding cannot express goes out as UTF-8.
 *
 * @param command     the program and its arguments, not empty. A program without a slash is looked up in this process's own PATH
 * @param environment the whole of the environment; nothing is inherited
 * @param descriptors descriptors of this process that become 3, 4, … in the child, in this order; one may be named twice
 * @param umask       of the child; empty: as this process has it
 */
public record SpawnRequest(
        List<String> command, Map<String, String> environment, List<Integer> descriptors, OptionalInt umask) {

    /** One with the umask of this process. */
    public SpawnRequest(List<String> command, Map<String, String> environment, List<Integer> descriptors) {
        this(command, environment, descriptors, OptionalInt.empty());
    }

    /**
     * Copies what it is given.
     *
     * @throws IllegalArgumentException if the command is empty, a string has a NUL in it, a name in the environment is empty or
     *                                  has an '=' after its first character, or a descriptor is negative
     */
    public SpawnRequest {
        command = List.copyOf(command);
        environment = Map.copyOf(environment);
        descriptors = List.copyOf(descriptors);
        require(!command.isEmpty() && !command.get(0).isEmpty(), "the command is empty");
        for (String argument : command) {
            require(argument.indexOf('\0') < 0, "an argument has a NUL character in it");
        }
        environment.forEach((name, value) -> {
            require(!name.isEmpty() && name.indexOf('=', 1) < 0, "not a name for the environment: \"" + name + "\"");
            require(name.indexOf('\0') < 0 && value.indexOf('\0') < 0, "the environment has a NUL character in it");
        });
        for (int descriptor : descriptors) {
            require(descriptor >= 0, "a descriptor is negative: " + descriptor);
        }
    }

    private static void require(boolean condition, String otherwise) {
        if (!condition) {
            throw new IllegalArgumentException(otherwise);
        }
    }
}
