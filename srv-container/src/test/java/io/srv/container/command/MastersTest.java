package io.srv.container.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.srv.container.exit.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who is found, and who may be steered, in folders that look like {@code /proc}. */
class MastersTest {

    private static final String[] MASTER = {"/jdk/bin/java", "-cp", "a.jar", "io.srv.container.Main", "app.jar"};
    private static final String[] OTHER = {"java", "-cp", "a.jar", "io.srv.container.Main", "b.jar", "b.json"};
    private static final String[] STATUS = {"java", "-cp", "a.jar", "io.srv.container.Main", "status"};
    private static final String[] WORKER = {"java", "-cp", "a.jar", "io.srv.container.worker.WorkerMain"};
    private static final long US = 1_000;
    private static final long ANOTHER = 1_001;

    @TempDir
    Path root;

    @Test
    void theOneMasterIsFound() throws Exception {
        FakeProc processes = new FakeProc(root, US, US);
        processes.add(5, US, US, "sh", "-c", String.join(" ", MASTER));
        processes.add(6, US, US, MASTER);
        processes.add(7, US, US, WORKER);
        processes.add(8, US, US, STATUS);
        processes.status(6, "S (sleeping)", US, US, "6 1");

        assertThat(choose(processes, null))
                .isEqualTo(new MasterProcess(6, 1, 106, US, US, userOfFiles(6), "app.jar", false))
                .hasToString("master 6");
    }

    @Test
    void noMasterIsASentence() throws Exception {
        FakeProc processes = new FakeProc(root, US, US);
        processes.add(8, US, US, STATUS);

        assertRefused(processes, null, ExitCode.UNAVAILABLE, "no master is running here, or none that /proc shows");
    }

    @Test
    void severalAreListed() throws Exception {
        FakeProc processes = new FakeProc(root, 0, 0);
        processes.add(6, US, US, MASTER);
        processes.add(12345, ANOTHER, US, OTHER);

        assertRefused(processes, null, ExitCode.USAGE, """
                2 masters are running; name one by its pid:
                  PID  USER  APPLICATION
                    6  1000  app.jar
                12345  1001  b.jar b.json""");
        assertThat(choose(processes, 6L).pid()).isEqualTo(6);
        assertThat(choose(processes, 12345L).pid()).isEqualTo(12345);
    }

    @Test
    void thoseOfOthersDoNotCountBesideOurOwn() throws Exception {
        FakeProc processes = new FakeProc(root, US, US);
        processes.add(6, ANOTHER, US, MASTER);
        processes.add(7, US, US, OTHER);

        assertThat(choose(processes, null).pid()).isEqualTo(7);
    }

    @Test
    void thatOfAnotherUserIsNotOurs() throws Exception {
        FakeProc processes = new FakeProc(root, US, US);
        processes.add(6, ANOTHER, US, MASTER);
        String sentence = "master 6 belongs to 1001; run this as 1001 or root";

        assertRefused(processes, null, ExitCode.NO_PERMISSION, sentence);
        assertRefused(processes, 6L, ExitCode.NO_PERMISSION, sentence);
    }

    @Test
    void thatOfAnotherGroupWouldNotAnswer() throws Exception {
        FakeProc processes = new FakeProc(root, US, US);
        processes.add(6, US, ANOTHER, MASTER);

        assertRefused(
                processes,
                6L,
                ExitCode.NO_PERMISSION,
                "master 6 runs in group 1001 and this in group 1000, but its JVM answers only to its own; run this in that"
                        + " group or as root");
    }

    @Test
    void rootMaySteerThemAll() throws Exception {
        FakeProc processes = new FakeProc(root, 0, 0);
        processes.add(6, ANOTHER, ANOTHER, MASTER);

        assertThat(choose(processes, null).pid()).isEqualTo(6);
    }

    @Test
    void pidThatIsNoMastersIsSaidToBeWhatItIs() throws Exception {
        FakeProc processes = new FakeProc(root, US, US);
        processes.add(6, US, US, MASTER);
        processes.add(7, US, US, WORKER);
        processes.add(8, US, US, STATUS);

        assertRefused(processes, 9L, ExitCode.USAGE, "there is no process 9");
        assertRefused(processes, -1L, ExitCode.USAGE, "there is no process -1");
        assertRefused(processes, 8L, ExitCode.USAGE, "process 8 (java) is not a master of srv-container");
        assertRefused(processes, 7L, ExitCode.USAGE, "process 7 is a worker of master 77; give the master's pid");
    }

    @Test
    void processHasEndedWhenItIsGoneOrAZombieOrAnotherOne() throws Exception {
        FakeProc processes = new FakeProc(root, US, US);
        processes.add(6, US, US, MASTER);
        MasterProcess master = choose(processes, 6L);
        MasterProcess predecessor = new MasterProcess(6, 6, 99, US, US, "u", "app.jar", false);

        assertThat(processes.proc().hasEnded(master)).isFalse();
        assertThat(processes.proc().hasEnded(predecessor)).isTrue();
        processes.status(6, "Z (zombie)", US, US, "6");
        assertThat(processes.proc().hasEnded(master)).isTrue();
        processes.remove(6);
        assertThat(processes.proc().hasEnded(master)).isTrue();
    }

    @Test
    void stateAndHandledSignalsAreRead() throws Exception {
        FakeProc processes = new FakeProc(root, US, US);
        processes.add(6, US, US, MASTER);

        assertThat(processes.proc().isStopped(6)).isFalse();
        processes.status(6, "T (stopped)", US, US, "6");
        assertThat(processes.proc().isStopped(6)).isTrue();
        assertThat(processes.proc().handles(6, 3)).isTrue();
        assertThat(processes.proc().handles(6, 5)).isFalse();
        assertThat(processes.proc().handles(99, 3)).isFalse();
    }

    private String userOfFiles(long pid) throws IOException {
        Path folder = root.resolve(Long.toString(pid));
        return Files.getAttribute(folder, "unix:uid").equals((int) US)
                ? Files.getOwner(folder).getName()
                : Long.toString(US);
    }

    private static MasterProcess choose(FakeProc processes, @Nullable Long pid) throws CommandFailure {
        return new Masters(processes.proc(), Set.of("status")).choose(pid);
    }

    private static void assertRefused(FakeProc processes, @Nullable Long pid, ExitCode code, String sentence) {
        CommandFailure refused = catchThrowableOfType(CommandFailure.class, () -> choose(processes, pid));
        assertThat(refused).hasMessage(sentence);
        assertThat(refused.exitCode()).isEqualTo(code);
    }
}
