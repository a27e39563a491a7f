package io.srv.container.posix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.srv.container.exit.ExitStatus;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the real operating system and the fake have in common. */
abstract class PosixContract {
    private static final int UNUSED_DESCRIPTOR = 999_999;

    private final Set<Long> spawned = new HashSet<>();
    private final List<Integer> toClose = new ArrayList<>();

    abstract Posix posix();

    /** Starts a process that does not end by itself. */
    abstract long spawnLasting() throws PosixException;

    /** Starts a process that ends with this code, soon or at once. */
    abstract long spawnEnding(int code) throws PosixException;

    @AfterEach
    void leaveNothing() throws PosixException {
        for (long pid : spawned) {
            posix().signal(pid, Posix.SIGKILL);
        }
        while (!spawned.isEmpty()) {
            awaitReaped();
        }
        toClose.forEach(posix()::close);
        assertThat(posix().reap()).isEmpty();
    }

    @Test
    void usersAreKnownByNameAndByNumber() throws PosixException {
        UserAccount root = posix().user("root").orElseThrow();

        assertThat(root.uid()).isZero();
        assertThat(root.gid()).isZero();
        assertThat(root.home()).startsWith("/");
        assertThat(posix().user(0)).contains(root);
        assertThat(posix().group("root")).hasValue(0);
    }

    @Test
    void usersThatAreNotThereAreUnknown() throws PosixException {
        assertThat(posix().user("no such user")).isEmpty();
        assertThat(posix().user(4_294_967_294L)).isEmpty();
        assertThat(posix().group("no such group")).isEmpty();
    }

    @Test
    void nothingIsReapedWhileNoneHasEnded() throws PosixException {
        lasting();

        assertThat(posix().reap()).isEmpty();
    }

    @Test
    void exitCodesAreReaped() throws PosixException {
        long success = ending(0);
        long failure = ending(78);
        long highest = ending(255);

        List<Reaped> reaped = List.of(awaitReaped(), awaitReaped(), awaitReaped());

        assertThat(reaped)
                .containsExactlyInAnyOrder(
                        new Reaped(success, new ExitStatus.Exited(0)),
                        new Reaped(failure, new ExitStatus.Exited(78)),
                        new Reaped(highest, new ExitStatus.Exited(255)));
    }

    @Test
    void whoWasKilledIsReapedWithItsSignal() throws PosixException {
        long pid = lasting();

        posix().signal(pid, Posix.SIGKILL);

        assertThat(awaitReaped()).isEqualTo(new Reaped(pid, new ExitStatus.Signaled(9)));
    }

    @Test
    void pidsOfRunningProcessesDiffer() throws PosixException {
        assertThat(Set.of(lasting(), lasting(), lasting())).allMatch(pid -> pid > 0);
    }

    @Test
    void signalZeroOnlyAsks() throws PosixException {
        long pid = lasting();

        posix().signal(pid, 0);

        assertThat(posix().reap()).isEmpty();
    }

    @Test
    void signalToAReapedProcessFails() throws PosixException {
        long pid = ending(0);
        awaitReaped();

        PosixException failure = catchThrowableOfType(PosixException.class, () -> posix().signal(pid, Posix.SIGTERM));

        assertThat(failure.call()).isEqualTo("kill");
        assertThat(failure.errno()).isEqualTo(PosixException.ESRCH);
        assertThat(failure).hasMessage("cannot send signal 15 to process " + pid + ": no such process (kill: ESRCH)");
    }

    @Test
    void killTwiceBeforeReapingIsFine() throws PosixException {
        long pid = lasting();

        posix().signal(pid, Posix.SIGKILL);
        posix().signal(pid, Posix.SIGKILL);

        assertThat(awaitReaped()).isEqualTo(new Reaped(pid, new ExitStatus.Signaled(9)));
    }

    @Test
    void signalThatDoesNotExistFails() throws PosixException {
        long pid = lasting();

        assertThatThrownBy(() -> posix().signal(pid, 1000))
                .hasMessage("cannot send signal 1000 to process " + pid + ": invalid argument (kill: EINVAL)");
    }

    @Test
    void signalToAGroupOrToEverybodyIsRefused() {
        for (long pid : new long[] {0, -1, -4711, 1L << 32}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> posix().signal(pid, 0))
                    .withMessage("not the pid of one process: " + pid);
        }
    }

    @Test
    void descriptorThatIsNotOpenCannotBeHandedOver() {
        assertThatThrownBy(() ->
                        posix().spawn(new SpawnRequest(List.of("/bin/true"), Map.of(), List.of(UNUSED_DESCRIPTOR))))
                .isInstanceOf(PosixException.class)
                .hasMessage("cannot hand over descriptor 999999: bad file descriptor (fcntl: EBADF)");
    }

    @Test
    void controlPairIsTwoUnixSockets() throws PosixException {
        ControlPair pair = pair();

        assertThat(pair.master()).isNotEqualTo(pair.worker());
        assertThat(posix().socketDomain(pair.master())).isEqualTo(Posix.AF_UNIX);
        assertThat(posix().socketDomain(pair.worker())).isEqualTo(Posix.AF_UNIX);
    }

    @Test
    void sentDescriptorArrivesAsANewOne() throws PosixException {
        ControlPair pair = pair();
        ControlPair other = pair();

        posix().sendDescriptor(pair.master(), other.master());
        int received = posix().receiveDescriptor(pair.worker());
        toClose.add(received);

        assertThat(received).isNotEqualTo(other.master()).isNotIn(pair.master(), pair.worker());
    }

    @Test
    void descriptorsArriveOneByOneAndInBothDirections() throws PosixException {
        ControlPair pair = pair();

        posix().sendDescriptor(pair.master(), pair.master());
        posix().sendDescriptor(pair.master(), pair.worker());
        posix().sendDescriptor(pair.worker(), pair.worker());
        List<Integer> received = List.of(
                posix().receiveDescriptor(pair.worker()),
                posix().receiveDescriptor(pair.worker()),
                posix().receiveDescriptor(pair.master()));
        toClose.addAll(received);

        assertThat(received).doesNotHaveDuplicates();
    }

    @Test
    void sendingToAClosedEndFails() throws PosixException {
        ControlPair pair = posix().controlPair();
        toClose.add(pair.master());
        posix().close(pair.worker());

        PosixException failure =
                catchThrowableOfType(PosixException.class, () -> posix().sendDescriptor(pair.master(), pair.master()));

        assertThat(failure.errno()).isEqualTo(PosixException.EPIPE);
    }

    @Test
    void receivingFromAClosedEndFails() throws PosixException {
        ControlPair pair = posix().controlPair();
        toClose.add(pair.worker());
        posix().close(pair.master());

        assertThatThrownBy(() -> posix().receiveDescriptor(pair.worker()))
                .isInstanceOf(PosixException.class)
                .hasMessage(
                        "no descriptor received over socket " + pair.worker() + ": its other end is closed (recvmsg)");
    }

    @Test
    void sendingWhatIsNotOpenFails() throws PosixException {
        ControlPair pair = pair();

        assertThatThrownBy(() -> posix().sendDescriptor(pair.master(), UNUSED_DESCRIPTOR))
                .hasMessage("cannot send descriptor 999999 over socket " + pair.master()
                        + ": bad file descriptor (sendmsg: EBADF)");
    }

    @Test
    void closingTwiceIsABug() throws PosixException {
        ControlPair pair = pair();
        toClose.clear();
        posix().close(pair.master());
        posix().close(pair.worker());

        assertThatIllegalArgumentException()
                .isThrownBy(() -> posix().close(pair.master()))
                .withMessage("descriptor " + pair.master() + " is not open");
    }

    @Test
    void fileIsCopiedAsFarAsAskedFor(@TempDir Path folder) throws IOException {
        for (long length : new long[] {0, 4, 11, 4_711}) {
            String copied = "hello world".substring(0, (int) Math.min(length, 11));
            try (OpenFiles files = new OpenFiles(folder, "hello world", "")) {
                assertThat(posix().copyFile(files.from(), files.to(), length)).isEqualTo(copied.length());
            }
            assertThat(folder.resolve("to")).hasContent(copied);
        }
    }

    @Test
    void copyBeginsAtTheFirstByteOfBothFiles(@TempDir Path folder) throws IOException {
        try (OpenFiles files = new OpenFiles(folder, "hello", "good morning")) {
            files.skip(3);

            assertThat(posix().copyFile(files.from(), files.to(), 5)).isEqualTo(5);
            assertThat(posix().copyFile(files.from(), files.to(), 5)).isEqualTo(5);
        }

        assertThat(folder.resolve("to")).hasContent("hellomorning");
    }

    @Test
    void copyToAFileThatIsOnlyReadFails(@TempDir Path folder) throws IOException {
        try (OpenFiles files = new OpenFiles(folder, "hello", "")) {
            assertThatThrownBy(() -> posix().copyFile(files.to(), files.from(), 1))
                    .isInstanceOf(PosixException.class)
                    .hasMessage("cannot copy descriptor " + files.to() + " to descriptor " + files.from()
                            + ": bad file descriptor (copy_file_range: EBADF)");
            assertThatThrownBy(() -> posix().copyFile(UNUSED_DESCRIPTOR, files.to(), 1))
                    .hasMessageEndingWith(": bad file descriptor (copy_file_range: EBADF)");
        }
    }

    @Test
    void numbersThatAreNoSignalsAreNotAskedFor() {
        assertThatIllegalArgumentException().isThrownBy(() -> posix().isIgnored(0));
        assertThatIllegalArgumentException().isThrownBy(() -> posix().isIgnored(65));
    }

    final Reaped awaitReaped() {
        Reaped reaped = await("a child has ended")
                .until(() -> posix().reap(), Optional::isPresent)
                .orElseThrow();
        assertThat(spawned).as("children of this test").contains(reaped.pid());
        spawned.remove(reaped.pid());
        return reaped;
    }

    final ControlPair pair() throws PosixException {
        ControlPair pair = posix().controlPair();
        toClose.addAll(List.of(pair.master(), pair.worker()));
        return pair;
    }

    final void closeLater(int descriptor) {
        toClose.add(descriptor);
    }

    final long track(long pid) {
        spawned.add(pid);
        return pid;
    }

    private long lasting() throws PosixException {
        return track(spawnLasting());
    }

    private long ending(int code) throws PosixException {
        return track(spawnEnding(code));
    }

    /** Two real files: one to read, one to write. */
    private record OpenFiles(FileChannel source, FileChannel target, int from, int to) implements AutoCloseable {
        private OpenFiles(Path folder, String source, String target) throws IOException {
            this(
                    FileChannel.open(Files.writeString(folder.resolve("from"), source), StandardOpenOption.READ),
                    FileChannel.open(Files.writeString(folder.resolve("to"), target), StandardOpenOption.WRITE),
                    Descriptors.ofFile(folder.resolve("from")),
                    Descriptors.ofFile(folder.resolve("to")));
        }

        void skip(int bytes) throws IOException {
            source.position(bytes);
            target.position(bytes);
        }

        @Override
        public void close() throws IOException {
            source.close();
            target.close();
        }
    }
}
