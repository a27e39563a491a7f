package io.srv.container.master;

import io.srv.container.options.ProcessCheck;
import io.srv.container.options.ProcessOptions;
import io.srv.container.posix.Credentials;
import io.srv.container.posix.Posix;
import io.srv.container.posix.PosixException;
import io.srv.container.posix.UserAccount;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Looks up users, groups and programs for one reading of the options, and composes what they ask for. One use, one thread; may wait
 * for a server that knows the users.
 */
public final class WorkerProcessCheck implements ProcessCheck {

    private static final String USER = "worker.user";
    private static final String GROUP = "worker.group";
    private static final String NOFILE = "worker.limitNofile";
    private static final String CORE = "worker.limitCore";
    private static final String OOM_SCORE = "worker.oomScoreAdjust";

    private final Posix posix;
    private final OwnRights own;
    private final String path;
    private final Map<String, String> problems = new LinkedHashMap<>();
    private WorkerPrefix prefix = WorkerPrefix.NONE;

    public WorkerProcessCheck(Posix posix) {
        this(posix, OwnRights.ofThisProcess(), System.getenv().getOrDefault("PATH", ""));
    }

    /** @param path where to look for programs, as in the environment */
    WorkerProcessCheck(Posix posix, OwnRights own, String path) {
        this.posix = posix;
        this.own = own;
        this.path = path;
    }

    /** What was composed by {@link #problems}; of use only if there were none. */
    public WorkerPrefix prefix() {
        return prefix;
    }

    @Override
    public Map<String, String> problems(ProcessOptions wanted) {
        List<String> command = new ArrayList<>();
        wanted.oomScoreAdjust().ifPresent(score -> adjustOomScore(score, command));
        limit(wanted, command);
        Optional<RunAs> runAs = wanted.user().flatMap(user -> runAs(user, wanted.group()));
        runAs.ifPresent(as -> giveUp(as.credentials(), command));
        if (wanted.user().isEmpty() && own.handsOn()) {
            // So that a master with a capability or two, and no more, can have workers with none.
            command.addAll(List.of(tool("setpriv", USER), "--inh-caps=-all", "--ambient-caps=-all"));
        }
        boolean fewerRights = runAs.isPresent() && (own.uid() == 0 || own.effective() != 0) || own.handsOn();
        prefix = new WorkerPrefix(
                command, wanted.umask(), runAs.map(RunAs::account), runAs.map(RunAs::credentials), fewerRights);
        return problems;
    }

    /** A user as far as the system knows it, and the group that goes with it. */
    private record RunAs(UserAccount account, Credentials credentials) {}

    private Optional<RunAs> runAs(String user, Optional<String> group) {
        try {
            Optional<UserAccount> known = isNumber(user) ? posix.user(Long.parseLong(user)) : posix.user(user);
            if (known.isEmpty() && !isNumber(user)) {
                return wrong(USER, "there is no user " + user + " on this system; create it, or name another");
            }
            if (known.isEmpty() && group.isEmpty()) {
                return wrong(
                        USER, "there is no user " + user + ", whose group would be known; add worker.group as well");
            }
            OptionalLong gid = group.isEmpty()
                    ? OptionalLong.of(known.orElseThrow().gid())
                    : isNumber(group.get()) ? OptionalLong.of(Long.parseLong(group.get())) : posix.group(group.get());
            if (gid.isEmpty()) {
                return wrong(GROUP, "there is no group " + group.get() + " on this system; create it, or name another");
            }
            long uid = known.map(UserAccount::uid).orElseGet(() -> Long.parseLong(user));
            if (uid == 0) {
                return wrong(
                        USER,
                        "must not be root, was " + user + ": without a capability root still has all of root's files;"
                                + " name another user, or leave it out");
            }
            UserAccount account = known.orElseGet(() -> new UserAccount("", uid, gid.getAsLong(), "", ""));
            return Optional.of(new RunAs(account, new Credentials(uid, gid.getAsLong())));
        } catch (PosixException e) {
            return wrong(USER, e.getMessage() + "; look at the system's list of users");
        }
    }

    private Optional<RunAs> wrong(String key, String problem) {
        problems.putIfAbsent(key, problem);
        return Optional.empty();
    }

    private void giveUp(Credentials as, List<String> command) {
        List<String> missing = own.missingToSwitch();
        boolean same = as.uid() == own.uid() && as.gid() == own.gid();
        command.add(tool("setpriv", USER));
        if (missing.isEmpty()) {
            command.addAll(
                    List.of("--reuid=" + as.uid(), "--regid=" + as.gid(), "--clear-groups", "--bounding-set=-all"));
        } else if (!same) {
            problems.putIfAbsent(
                    USER,
                    "the master may not start workers as another user: it is " + (own.uid() == 0 ? "root" : "not root")
                            + ", without " + String.join(", ", missing)
                            + "; start it as root, or without worker.user as the user that workers are to run as");
        }
        command.addAll(List.of("--inh-caps=-all", "--ambient-caps=-all", "--no-new-privs"));
    }

    private void adjustOomScore(int score, List<String> command) {
        if (score < own.oomScore() && !own.has(OwnRights.SYS_RESOURCE)) {
            problems.put(
                    OOM_SCORE,
                    "the master may not lower it: it has " + own.oomScore() + ", and " + score
                            + " needs CAP_SYS_RESOURCE; start it as root, or give a higher number");
        }
        command.addAll(List.of(tool("choom", OOM_SCORE), "-n", Integer.toString(score), "--"));
    }

    private void limit(ProcessOptions wanted, List<String> command) {
        List<String> limits = new ArrayList<>();
        wanted.limitNofile().ifPresent(number -> {
            long highest =
                    own.has(OwnRights.SYS_RESOURCE) ? KernelSetting.of("fs/nr_open", Long.MAX_VALUE) : own.nofile();
            requireAtMost(highest, number, NOFILE, "LimitNOFILE=");
            limits.add("--nofile=" + number);
        });
        wanted.limitCoreBytes().ifPresent(bytes -> {
            requireAtMost(own.has(OwnRights.SYS_RESOURCE) ? Long.MAX_VALUE : own.core(), bytes, CORE, "LimitCORE=");
            limits.add("--core=" + bytes);
        });
        if (!limits.isEmpty()) {
            command.add(tool("prlimit", wanted.limitNofile().isPresent() ? NOFILE : CORE));
            command.addAll(limits);
        }
    }

    private void requireAtMost(long highest, long wanted, String key, String unitSetting) {
        if (wanted > highest) {
            problems.put(
                    key,
                    "the master may not give more than " + highest + ", was " + wanted + "; raise its own limit ("
                            + unitSetting + " of its unit), or ask for less");
        }
    }

    /** Looked for in the master's PATH, for the worker's may be another. */
    private String tool(String name, String key) {
        for (String folder : path.split(File.pathSeparator)) {
            try {
                Path file = Path.of(folder).resolve(name);
                if (file.isAbsolute() && Files.isRegularFile(file) && Files.isExecutable(file)) {
                    return file.toString();
                }
            } catch (InvalidPathException e) {
                // As good as no folder.
            }
        }
        problems.putIfAbsent(
                key,
                "needs " + name + " of util-linux, which is not in PATH (" + path + "); install it, or extend PATH");
        return name;
    }

    private static boolean isNumber(String text) {
        return Character.isDigit(text.charAt(0));
    }
}
