package io.srv.container.posix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.srv.container.exit.ExitStatus;
import java.io.IOException;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a spawned process gets, seen from outside through /proc: the child itself opens and closes nothing for it. */
class JnrSpawnTest {
    private static final List<String> SLEEP = List.of("/bin/sleep", "600");

    private final List<Integer> toClose = new ArrayList<>();
    private final List<ServerSocketChannel> open = new ArrayList<>();
    private Posix posix = JnrPosix.load();
    private long pid;

    @TempDir
    Path directory;

    /** How the rest of the descriptors is closed in the child. */
    enum Closing {
        CLOSE_FROM,
        ONE_BY_ONE;

        Posix load() throws PosixUnavailableException {
            return this == CLOSE_FROM ? JnrPosix.load() : JnrPosix.loadWithoutCloseFrom();
        }
    }

    JnrSpawnTest() throws PosixUnavailableException {}

    @AfterEach
    void leaveNothing() throws IOException {
        if (pid != 0) {
            posix.signal(pid, Posix.SIGKILL);
            awaitEnd();
        }
        toClose.forEach(posix::close);
        for (ServerSocketChannel channel : open) {
            channel.close();
        }
    }

    @ParameterizedTest
    @EnumSource
    void childHasTheWantedDescriptorsInOrderAndNoOthers(Closing closing) throws IOException {
        posix = closing.load();
        openDozensWithoutCloseOnExec();
        ControlPair pair = pair();

        spawn(SLEEP, List.of(pair.worker(), pair.master(), pair.worker()));

        awaitDescriptors(List.of(pair.worker(), pair.master(), pair.worker()));
    }

    @Test
    void childHasTheWantedUmaskAndThisProcessKeepsItsOwn() throws IOException {
        String own = umask("self");
        pid = posix.spawn(new SpawnRequest(SLEEP, Map.of(), List.of(), OptionalInt.of(0)));

        assertThat(umask(Long.toString(pid))).isEqualTo("0000");
        assertThat(umask("self")).isEqualTo(own);
        assertThat(umask("thread-self")).isEqualTo(own).isNotEqualTo("0000");
    }

    private static String umask(String process) throws IOException {
        return Files.readAllLines(Path.of("/proc", process, "status")).stream()
                .filter(line -> line.startsWith("Umask:"))
                .map(line -> line.substring("Umask:".length()).strip())
                .findFirst()
                .orElseThrow();
    }

    @ParameterizedTest
    @EnumSource
    void childWithoutWantedDescriptorsHasOnlyTheStandardOnes(Closing closing) throws IOException {
        posix = closing.load();
        openDozensWithoutCloseOnExec();

        spawn(SLEEP, List.of());

        awaitDescriptors(List.of());
    }

    @ParameterizedTest
    @EnumSource
    void wantedDescriptorsMayHaveEachOthersNumbers(Closing closing) throws IOException {
        posix = closing.load();
        ControlPair pair = pair();
        int highest = Math.max(pair.master(), pair.worker());
        Map<Integer, String> ours = Descriptors.lastingOfThisProcess();
        // As many as it takes to have the pair's numbers among the targets, in reverse order: nearly each one is where
        // another goes.
        List<Integer> wanted = IntStream.rangeClosed(3, highest)
                .map(i -> highest + 3 - i)
                .map(i -> ours.containsKey(i) ? i : pair.master())
                .boxed()
                .toList();

        spawn(SLEEP, wanted);

        awaitDescriptors(wanted);
    }

    @ParameterizedTest
    @EnumSource
    void descriptorThatIsInItsPlaceAlreadyLosesCloseOnExec(Closing closing) throws IOException {
        posix = closing.load();
        ControlPair pair = pair();
        Map<Integer, String> ours = Descriptors.lastingOfThisProcess();
        List<Integer> wanted = IntStream.rangeClosed(3, Math.max(pair.master(), pair.worker()))
                .map(i -> ours.containsKey(i) ? i : pair.master())
                .boxed()
                .toList();
        assertThat(Descriptors.isCloseOnExec(pair.worker())).isTrue();
        assertThat(wanted.get(pair.worker() - 3)).isEqualTo(pair.worker());

        spawn(SLEEP, wanted);

        awaitDescriptors(wanted);
    }

    @Test
    void stdinIsNullAndTheOthersAreOurs() throws IOException {
        spawn(SLEEP, List.of());

        Map<Integer, String> child = Descriptors.of(pid);

        assertThat(child).containsEntry(0, "/dev/null");
        assertThat(child.get(1)).isEqualTo(Descriptors.target(1));
        assertThat(child.get(2)).isEqualTo(Descriptors.target(2));
    }

    @Test
    void noSignalIsBlockedInTheChild() throws IOException {
        assertThat(status("thread-self")).as("this Java thread").doesNotContain("SigBlk:\t0000000000000000");

        spawn(SLEEP, List.of());

        assertThat(status(Long.toString(pid))).contains("SigBlk:\t0000000000000000");
    }

    @Test
    void whatIsIgnoredOnPurposeStaysIgnored() throws IOException {
        spawn(List.of("/usr/bin/env", "--ignore-signal=INT", "sleep", "600"), List.of());

        await("env became sleep")
                .until(() -> Files.readString(Path.of("/proc/" + pid + "/comm")).equals("sleep\n"));
        String ignored = status(Long.toString(pid)).stream()
                .filter(line -> line.startsWith("SigIgn:"))
                .findFirst()
                .orElseThrow();
        assertThat(Long.parseUnsignedLong(ignored.substring(7).strip(), 16) & 0b10)
                .isNotZero();
    }

    @Test
    void environmentIsExactlyTheRequested() throws IOException {
        Map<String, String> environment = Map.of("A", "1", "EMPTY", "", "EQUALS", "a=b", "SPACE AND\nLINE", " x ");

        assertThat(environmentOfChild(environment).split("\0"))
                .containsExactlyInAnyOrder("A=1", "EMPTY=", "EQUALS=a=b", "SPACE AND\nLINE= x ");
    }

    @Test
    void environmentMayBeEmpty() throws IOException {
        assertThat(environmentOfChild(Map.of())).isEmpty();
    }

    @Test
    void argumentsAreExactlyTheRequested() throws IOException {
        Path out = directory.resolve("out");
        spawn(List.of("/bin/sh", "-c", "printf '<%s>' \"$@\" >\"$0\"", out.toString(), "a b", "", "\"'$x"), List.of());

        assertThat(awaitEnd()).isEqualTo(new ExitStatus.Exited(0));

        assertThat(out).hasContent("<a b><><\"'$x>");
    }

    @Test
    void programIsSearchedInPath() throws IOException {
        spawn(List.of("true"), List.of());

        assertThat(awaitEnd()).isEqualTo(new ExitStatus.Exited(0));
    }

    @Test
    void missingCommandIsASentence() {
        PosixException failure = catchThrowableOfType(
                PosixException.class, () -> spawn(List.of("/no/such/java", "-version"), List.of()));

        assertThat(failure.call()).isEqualTo("posix_spawnp");
        assertThat(failure.errno()).isEqualTo(PosixException.ENOENT);
        assertThat(failure).hasMessage("cannot start /no/such/java: no such file or directory (posix_spawnp: ENOENT)");
    }

    @Test
    void fileThatIsNoProgramIsASentence() throws IOException {
        Path file = Files.writeString(directory.resolve("text"), "hello");

        PosixException failure =
                catchThrowableOfType(PosixException.class, () -> spawn(List.of(file.toString()), List.of()));

        assertThat(failure).hasMessage("cannot start " + file + ": permission denied (posix_spawnp: EACCES)");
    }

    @Test
    void thousandsOfSpawnsLeaveNoDescriptorBehind() throws IOException {
        ControlPair pair = pair();
        Map<Integer, String> before = Descriptors.ofThisProcess();

        for (int i = 0; i < 2000; i++) {
            spawn(List.of("/bin/true"), List.of(pair.worker()));
            assertThat(awaitEnd()).isEqualTo(new ExitStatus.Exited(0));
        }

        Descriptors.awaitNoneOpenedByEachOf(2000, before);
    }

    @Test
    void failedSpawnsLeaveNoDescriptorBehind() throws IOException {
        ControlPair pair = pair();
        Map<Integer, String> before = Descriptors.ofThisProcess();

        for (int i = 0; i < 50; i++) {
            catchThrowableOfType(
                    PosixException.class, () -> spawn(List.of("/no/such"), List.of(pair.worker(), pair.master())));
            catchThrowableOfType(
                    PosixException.class, () -> spawn(List.of("/bin/true"), List.of(pair.worker(), 999_999)));
        }

        Descriptors.awaitNoneOpenedByEachOf(50, before);
    }

    @Test
    void textThatThePlatformCannotExpressGoesOutAsUtf8() {
        assertThat(NativeMemory.encode("Grüße", StandardCharsets.US_ASCII))
                .isEqualTo("Grüße".getBytes(StandardCharsets.UTF_8));
        assertThat(NativeMemory.encode("Grüße", StandardCharsets.ISO_8859_1))
                .isEqualTo("Grüße".getBytes(StandardCharsets.ISO_8859_1));
    }

    private void spawn(List<String> command, List<Integer> descriptors) throws PosixException {
        pid = posix.spawn(new SpawnRequest(command, Map.of("PATH", "/usr/bin:/bin"), descriptors));
    }

    private String environmentOfChild(Map<String, String> environment) throws IOException {
        Path out = directory.resolve("out");
        // The shell's own: what it was given, not what it exports. Read from outside it may not be set up yet.
        String copy = "/bin/cat /proc/$$/environ >\"$0\"; exit 0";
        pid = posix.spawn(new SpawnRequest(List.of("/bin/sh", "-c", copy, out.toString()), environment, List.of()));
        assertThat(awaitEnd()).isEqualTo(new ExitStatus.Exited(0));
        return Files.readString(out);
    }

    private ExitStatus awaitEnd() {
        Reaped reaped = await("the child has ended")
                .pollInSameThread()
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(1))
                .until(() -> posix.reap(), Optional::isPresent)
                .orElseThrow();
        assertThat(reaped.pid()).isEqualTo(pid);
        pid = 0;
        return reaped.status();
    }

    /** Waits until the child's own start is over, in which it opens its libraries for moments. */
    private void awaitDescriptors(List<Integer> wanted) throws IOException {
        Map<Integer, String> expected = new TreeMap<>();
        expected.put(0, "/dev/null");
        expected.put(1, Descriptors.target(1));
        expected.put(2, Descriptors.target(2));
        for (int i = 0; i < wanted.size(); i++) {
            expected.put(3 + i, Descriptors.target(wanted.get(i)));
        }
        // What leaked would stay, so this cannot pass by chance.
        await("the child has exactly the wanted descriptors")
                .untilAsserted(() -> assertThat(Descriptors.of(pid)).isEqualTo(expected));
    }

    private ControlPair pair() throws PosixException {
        ControlPair pair = posix.controlPair();
        toClose.addAll(List.of(pair.master(), pair.worker()));
        return pair;
    }

    private void openDozensWithoutCloseOnExec() throws IOException {
        for (int i = 0; i < 50; i++) {
            open.add(ServerSocketChannel.open());
        }
        assertThat(Descriptors.ofThisProcess()).hasSizeGreaterThan(50);
    }

    private static List<String> status(String process) throws IOException {
        return Files.readAllLines(Path.of("/proc/" + process + "/status"));
    }
}
