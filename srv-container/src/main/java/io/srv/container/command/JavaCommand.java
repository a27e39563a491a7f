package io.srv.container.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Tells from a process's command line what it is to us.
 *
 * <p>Only a program called {@code java} can be a master: {@code strace java … io.srv.container.Main} is not one, its child is.
 */
final class JavaCommand {

    private static final String MASTER = "io.srv.container.Main";
    private static final String WORKER = "io.srv.container.worker.WorkerMain";
    private static final String DISABLE_ATTACH = "DisableAttachMechanism";

    /** With these it is a short-lived run of the master's program that starts nothing. */
    private static final Set<String> NO_MASTER = Set.of("--check", "--self-test", "-h", "--help", "-V", "--version");

    private final List<String> flags;
    private final List<String> arguments;

    private JavaCommand(List<String> flags, List<String> arguments) {
        this.flags = flags;
        this.arguments = arguments;
    }

    /**
     * Reads the command line of a master.
     *
     * @param command the program and its arguments; may be empty
     * @param others  the names of the commands, which are no masters though they run the same main class
     * @return empty if it is not a master's
     */
    static Optional<JavaCommand> ofMaster(List<String> command, Set<String> others) {
        int main = command.indexOf(MASTER);
        if (main < 1 || !isJava(command.get(0))) {
            return Optional.empty();
        }
        List<String> arguments = new ArrayList<>();
        boolean literally = false;
        for (String argument : command.subList(main + 1, command.size())) {
            if (!literally && NO_MASTER.contains(argument)) {
                return Optional.empty();
            }
            if (!literally && argument.equals("--")) {
                literally = true;
            } else {
                arguments.add(argument);
            }
        }
        boolean isMaster = !arguments.isEmpty() && !others.contains(arguments.get(0));
        return isMaster ? Optional.of(new JavaCommand(command.subList(1, main), arguments)) : Optional.empty();
    }

    /** Tells whether it is the command line of a worker. */
    static boolean isWorker(List<String> command) {
        return !command.isEmpty() && isJava(command.get(0)) && command.contains(WORKER);
    }

    private static boolean isJava(String program) {
        return program.equals("java") || program.endsWith("/java");
    }

    /** Returns what the master was told to run: the jar, the options, or both. */
    String application() {
        return String.join(" ", arguments);
    }

    /** Tells whether its JVM lets nobody attach; the last flag counts. */
    boolean attachDisabled() {
        return flags.lastIndexOf("-XX:+" + DISABLE_ATTACH) > flags.lastIndexOf("-XX:-" + DISABLE_ATTACH);
    }
}
