package io.srv.container.master;

import io.srv.container.options.ListenOption;
import io.srv.container.posix.Credentials;
import io.srv.container.posix.UserAccount;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What stands in front of java in a worker's command, and what else makes its process another one than the master's. Each program
 * replaces itself by the next, so the pid stays.
 *
 * @param command     programs and their arguments; what needs the master's rights first, what gives them up last
 * @param umask       of the workers; empty: the master's
 * @param user        whose environment they have; empty: the master's. Present, with no name, for a number that is nobody's
 * @param credentials as whom they run; empty: as the master
 * @param fewerRights whether they may do less than the master, which then does nothing for them that they could not do themselves
 */
public record WorkerPrefix(
        List<String> command,
        OptionalInt umask,
        Optional<UserAccount> user,
        Optional<Credentials> credentials,
        boolean fewerRights) {

    /** Nothing: a worker is what the master is. */
    static final WorkerPrefix NONE =
            new WorkerPrefix(List.of(), OptionalInt.empty(), Optional.empty(), Optional.empty(), false);

    public WorkerPrefix {
        command = List.copyOf(command);
    }

    /** Sets what a login of that user would, see su(1); what is not known of it is removed, for it tells of the master. */
    void login(Map<String, String> environment) {
        user.ifPresent(account -> {
            set(environment, "HOME", account.home());
            set(environment, "USER", account.name());
            set(environment, "LOGNAME", account.name());
            set(environment, "SHELL", account.shell());
        });
    }

    private static void set(Map<String, String> environment, String name, String value) {
        if (value.isEmpty()) {
            environment.remove(name);
        } else {
            environment.put(name, value);
        }
    }

    /**
     * Finds what these workers could not read, one sentence for each path.
     *
     * @param paths files and folders that they need; what is not there is none of our business
     */
    public List<String> unreadable(Collection<Path> paths) {
        List<String> sentences = new ArrayList<>();
        for (Path path : paths) {
            try {
                Optional<Path> obstacle = credentials.isEmpty()
                        ? Optional.empty()
                        : credentials.get().obstacle(path);
                obstacle.ifPresent(what -> sentences.add("worker.user: " + path + " is not for the workers to read: "
                        + (what.equals(path) ? "its permissions are" : "the permissions of " + what + " are")
                        + " in the way of " + shownUser() + "; change them, or move it elsewhere"));
            } catch (IOException e) {
                // Whoever needs it says so.
            }
        }
        return sentences;
    }

    /**
     * Finds socket files that these workers could have the master make and unlink elsewhere, one sentence for each. A folder of
     * theirs does no harm: what is done in it is done to the file of that name and to nothing that it leads to.
     */
    public List<String> movable(List<ListenOption> listeners) {
        List<String> sentences = new ArrayList<>();
        for (ListenOption listener : listeners) {
            Path folder = listener.address()
                    .path()
                    .map(socket -> socket.toAbsolutePath().getParent())
                    .orElse(null);
            try {
                Optional<Path> changeable = credentials.isEmpty() || folder == null
                        ? Optional.empty()
                        : credentials.get().changeable(folder);
                changeable.ifPresent(where -> sentences.add("worker.user: " + listener.address()
                        + " is not safe from the workers: " + shownUser() + " can put another folder in the place of"
                        + " one on the way, in " + where + "; change its permissions, or put the socket elsewhere"));
            } catch (IOException e) {
                // Whoever binds it says so.
            }
        }
        return sentences;
    }

    private String shownUser() {
        return user.filter(account -> !account.name().isEmpty())
                .map(account -> "user " + account.name())
                .orElseGet(() -> "user " + credentials.orElseThrow().uid());
    }
}
