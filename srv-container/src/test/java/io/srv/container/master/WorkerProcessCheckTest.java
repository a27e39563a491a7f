package io.srv.container.master;

import static org.assertj.core.api.Assertions.assertThat;

import io.srv.container.listener.ListenAddress;
import io.srv.container.options.ListenOption;
import io.srv.container.options.ProcessOptions;
import io.srv.container.posix.Credentials;
import io.srv.container.posix.FakePosix;
import io.srv.container.posix.UserAccount;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What stands in front of java, and what cannot be had. */
final class WorkerProcessCheckTest {

    private static final long ALL = (1L << 41) - 1;
    private static final OwnRights ROOT = new OwnRights(0, 0, ALL, 0, 1024, 0, 0);
    private static final OwnRights PLAIN = new OwnRights(1000, 1000, 0, 0, 1024, 0, 0);

    /** As AmbientCapabilities=CAP_NET_BIND_SERVICE of a unit makes it. */
    private static final OwnRights BINDS = new OwnRights(1000, 1000, 1 << 10, 1 << 10, 1024, 0, 0);

    private final FakePosix posix = new FakePosix();

    @TempDir
    Path tools;

    private String setpriv;

    @BeforeEach
    void systemWithUsersAndTools() throws IOException {
        posix.add(new UserAccount("app", 1000, 1000, "/home/app", "/bin/bash"));
        posix.add(new UserAccount("nobody", 65534, 65534, "/nonexistent", "/usr/sbin/nologin"));
        for (String tool : List.of("setpriv", "prlimit", "choom")) {
            Files.createFile(
                    tools.resolve(tool),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
        }
        setpriv = tools.resolve("setpriv").toString();
    }

    @Test
    void nothingIsThePrefixOfWhoWantsNothing() {
        for (OwnRights own : List.of(ROOT, PLAIN)) {
            WorkerProcessCheck check = new WorkerProcessCheck(posix, own, "");

            assertThat(check.problems(ProcessOptions.NONE)).isEmpty();
            assertThat(check.prefix()).isEqualTo(WorkerPrefix.NONE);
        }
    }

    @Test
    void rootGivesUpEverythingLast() {
        WorkerProcessCheck check = check(ROOT);
        ProcessOptions wanted = new ProcessOptions(
                Optional.of("nobody"),
                Optional.empty(),
                OptionalInt.of(027),
                OptionalInt.of(4096),
                OptionalLong.of(0),
                OptionalInt.of(-500),
                List.of());

        assertThat(check.problems(wanted)).isEmpty();
        assertThat(check.prefix())
                .isEqualTo(new WorkerPrefix(
                        List.of(
                                tools.resolve("choom").toString(),
                                "-n",
                                "-500",
                                "--",
                                tools.resolve("prlimit").toString(),
                                "--nofile=4096",
                                "--core=0",
                                setpriv,
                                "--reuid=65534",
                                "--regid=65534",
                                "--clear-groups",
                                "--bounding-set=-all",
                                "--inh-caps=-all",
                                "--ambient-caps=-all",
                                "--no-new-privs"),
                        OptionalInt.of(027),
                        Optional.of(new UserAccount("nobody", 65534, 65534, "/nonexistent", "/usr/sbin/nologin")),
                        Optional.of(new Credentials(65534, 65534)),
                        true));
    }

    @Test
    void usersAndGroupsMayBeNumbersThatNobodyHas() {
        WorkerProcessCheck named = check(ROOT);
        WorkerProcessCheck numbers = check(ROOT);
        WorkerProcessCheck unknown = check(ROOT);

        assertThat(named.problems(as("1000", "nobody"))).isEmpty();
        assertThat(numbers.problems(as("4711", "4712"))).isEmpty();

        assertThat(named.prefix().credentials()).contains(new Credentials(1000, 65534));
        assertThat(named.prefix().user().orElseThrow().home()).isEqualTo("/home/app");
        assertThat(numbers.prefix().credentials()).contains(new Credentials(4711, 4712));
        assertThat(numbers.prefix().command()).contains("--reuid=4711", "--regid=4712");
        assertThat(unknown.problems(as("4711", null)))
                .containsExactly(Map.entry(
                        "worker.user", "there is no user 4711, whose group would be known; add worker.group as well"));
    }

    @Test
    void unknownUsersAndGroupsAreOneSentence() {
        assertThat(check(ROOT).problems(as("nobdy", null)))
                .containsExactly(
                        Map.entry("worker.user", "there is no user nobdy on this system; create it, or name another"));
        assertThat(check(ROOT).problems(as("nobody", "nogrp")))
                .containsExactly(Map.entry(
                        "worker.group", "there is no group nogrp on this system; create it, or name another"));
    }

    @Test
    void rootIsNoOtherUser() {
        for (String root : List.of("root", "0")) {
            assertThat(check(ROOT).problems(as(root, "nobody")))
                    .containsExactly(Map.entry(
                            "worker.user",
                            "must not be root, was " + root + ": without a capability root still has all of root's"
                                    + " files; name another user, or leave it out"));
        }
    }

    @Test
    void wayToASocketMustNotBeTheWorkersToChange() throws IOException {
        WorkerProcessCheck check = check(ROOT);
        assertThat(check.problems(as("nobody", null))).isEmpty();
        Path real = tools.toRealPath();
        Path open = Files.createDirectory(real.resolve("open"));
        Path inner = Files.createDirectory(open.resolve("inner"));
        Files.setPosixFilePermissions(real, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxrwx"));

        assertThat(check.prefix()
                        .movable(List.of(socket(open.resolve("app.sock")), socket(real.resolve("gone/app.sock")))))
                .isEmpty();
        assertThat(check.prefix().movable(List.of(socket(inner.resolve("app.sock")))))
                .containsExactly(
                        "worker.user: unix:" + inner.resolve("app.sock") + " is not safe from the workers: user"
                                + " nobody can put another folder in the place of one on the way, in " + open
                                + "; change its permissions, or put the socket elsewhere");
    }

    @Test
    void whoIsNotRootCannotSwitch() {
        assertThat(check(PLAIN).problems(as("nobody", null)))
                .containsExactly(Map.entry(
                        "worker.user",
                        "the master may not start workers as another user: it is not root, without CAP_CHOWN, CAP_KILL,"
                                + " CAP_SETGID, CAP_SETUID, CAP_SETPCAP; start it as root, or without worker.user as the"
                                + " user that workers are to run as"));
        OwnRights rootWithoutKill = new OwnRights(0, 0, ALL & ~(1L << OwnRights.KILL), 0, 1024, 0, 0);
        assertThat(check(rootWithoutKill).problems(as("nobody", null)).get("worker.user"))
                .contains("it is root, without CAP_KILL;");
    }

    @Test
    void whoIsThatUserAlreadyOnlyShutsTheWayToMore() {
        WorkerProcessCheck check = check(PLAIN);

        assertThat(check.problems(as("app", null))).isEmpty();

        assertThat(check.prefix().command())
                .containsExactly(setpriv, "--inh-caps=-all", "--ambient-caps=-all", "--no-new-privs");
        assertThat(check.prefix().fewerRights()).isFalse();
    }

    @Test
    void capabilitiesOfTheMasterAreNotHandedOn() {
        WorkerProcessCheck check = check(BINDS);

        assertThat(check.problems(ProcessOptions.NONE)).isEmpty();

        assertThat(check.prefix().command()).containsExactly(setpriv, "--inh-caps=-all", "--ambient-caps=-all");
        assertThat(check.prefix().credentials()).isEmpty();
        assertThat(check.prefix().fewerRights()).isTrue();
    }

    @Test
    void missingToolsAreOneSentenceEachAndOnlyIfNeeded() throws IOException {
        for (String tool : List.of("setpriv", "prlimit", "choom")) {
            Files.delete(tools.resolve(tool));
        }
        ProcessOptions all = new ProcessOptions(
                Optional.of("nobody"),
                Optional.empty(),
                OptionalInt.empty(),
                OptionalInt.empty(),
                OptionalLong.of(0),
                OptionalInt.of(0),
                List.of());
        String rest = " of util-linux, which is not in PATH (" + tools + "); install it, or extend PATH";

        assertThat(check(ROOT).problems(all))
                .containsExactly(
                        Map.entry("worker.oomScoreAdjust", "needs choom" + rest),
                        Map.entry("worker.limitCore", "needs prlimit" + rest),
                        Map.entry("worker.user", "needs setpriv" + rest));
        assertThat(check(BINDS).problems(ProcessOptions.NONE))
                .containsExactly(Map.entry("worker.user", "needs setpriv" + rest));
        assertThat(check(ROOT).problems(ProcessOptions.NONE)).isEmpty();
    }

    @Test
    void limitsAboveTheMastersNeedRoot() {
        ProcessOptions high = new ProcessOptions(
                Optional.empty(),
                Optional.empty(),
                OptionalInt.empty(),
                OptionalInt.of(1025),
                OptionalLong.of(1),
                OptionalInt.of(-1),
                List.of());

        assertThat(check(ROOT).problems(high)).isEmpty();
        assertThat(check(PLAIN).problems(high))
                .containsExactly(
                        Map.entry(
                                "worker.oomScoreAdjust",
                                "the master may not lower it: it has 0, and -1 needs CAP_SYS_RESOURCE; start it as"
                                        + " root, or give a higher number"),
                        Map.entry(
                                "worker.limitNofile",
                                "the master may not give more than 1024, was 1025; raise its own limit (LimitNOFILE="
                                        + " of its unit), or ask for less"),
                        Map.entry(
                                "worker.limitCore",
                                "the master may not give more than 0, was 1; raise its own limit (LimitCORE= of its"
                                        + " unit), or ask for less"));
    }

    @Test
    void ownRightsAreThoseOfThisProcess() throws IOException {
        OwnRights own = OwnRights.ofThisProcess();

        Path file = Files.createFile(tools.resolve("own"));
        assertThat(own.uid()).isEqualTo(Integer.toUnsignedLong((int) Files.getAttribute(file, "unix:uid")));
        assertThat(own.nofile()).isPositive();
        assertThat(own.oomScore()).isBetween(-1000, 1000);
    }

    private WorkerProcessCheck check(OwnRights own) {
        return new WorkerProcessCheck(posix, own, tools.toString());
    }

    private static ListenOption socket(Path path) {
        return new ListenOption("web", ListenAddress.parse("unix:" + path), 1, OptionalInt.empty());
    }

    private static ProcessOptions as(String user, String group) {
        return new ProcessOptions(
                Optional.of(user),
                Optional.ofNullable(group),
                OptionalInt.empty(),
                OptionalInt.empty(),
                OptionalLong.empty(),
                OptionalInt.empty(),
                List.of());
    }
}
