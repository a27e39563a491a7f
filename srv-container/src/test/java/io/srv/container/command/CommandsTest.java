package io.srv.container.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.srv.container.exit.ExitCode;
import io.srv.jmx.EventType;
import java.lang.reflect.UndeclaredThrowableException;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What each command makes of what a master says. */
@Timeout(60)
class CommandsTest {

    @TempDir
    Path root;

    private FakeProc processes;
    private Connected connected;
    private FakeMaster master;

    @BeforeEach
    void connect() throws Exception {
        processes = new FakeProc(root, 1, 1);
        processes.add(6, 1, 1, "java", "io.srv.container.Main", "app.jar");
        connected = new Connected(processes.proc(), new Masters(processes.proc(), Set.of()).choose(6L));
        master = connected.master;
    }

    @AfterEach
    void close() throws Exception {
        connected.close();
    }

    @Test
    void statusIsATableOrAnObject() throws Exception {
        StatusCommand json = new StatusCommand();
        json.json = true;

        assertThat(connected.run(new StatusCommand())).isEqualTo(ExitCode.INCOMPLETE);
        assertThat(connected.out())
                .startsWith("application  app.jar")
                .anyMatch(line -> line.startsWith("   0   5  14210  ready "))
                .anyMatch(line -> line.startsWith("web "));
        assertThat(connected.run(json)).isEqualTo(ExitCode.INCOMPLETE);
        assertThat(connected.out())
                .last()
                .asString()
                .startsWith("{\"time\":\"")
                .contains("\"pid\":6,\"application\":\"app.jar\"");
    }

    @Test
    void recycleReturnsAtOnceAndSaysItsId() throws Exception {
        assertThat(connected.run(new RecycleCommand())).isEqualTo(ExitCode.OK);
        assertThat(connected.out()).containsExactly("recycle 7 begins");
    }

    @Test
    void recycleThatHasToWaitSaysSo() throws Exception {
        master.recycleIs(FakeMaster.recycle("WAITING", 0, null));

        connected.run(new RecycleCommand());

        assertThat(connected.out()).containsExactly("recycle 7 waits for another one");
    }

    @Test
    void recycleThatIsWaitedForShowsItsOwnProgressAlone() throws Exception {
        master.happens(EventType.WORKER_ENDED, "RECYCLE", 1L, null, "of long ago");
        master.onRecycle(() -> {
            master.happens(EventType.WORKER_ENDED, "RECYCLE", 1L, null, "of the one before");
            master.happens(EventType.RECYCLE_DONE, null, null, 6L, "the one before");
            master.happens(EventType.RECYCLE_STARTED, null, null, 7L, "begins");
            master.happens(EventType.WORKER_READY, "RECYCLE", 8L, null, "ready");
            master.happens(EventType.WORKER_ENDED, "RECYCLE", 5L, null, "worker 0 stopped");
            master.happens(EventType.WORKER_ENDED, "CRASH", 4L, null, "crashed");
            master.happens(EventType.WORKER_ENDED, "RECYCLE", 6L, null, "worker 1 stopped");
            master.happens(EventType.RECYCLE_DONE, null, null, 7L, "done");
            master.happens(EventType.WORKER_ENDED, "RECYCLE", 6L, null, "of the next");
            master.recycleIs(FakeMaster.recycle("DONE", 2, null));
        });

        assertThat(connected.run(waiting())).isEqualTo(ExitCode.OK);
        assertThat(connected.out())
                .containsExactly(
                        "recycle 7 begins", "worker 0 stopped", "worker 1 stopped", "recycle 7 done: 2 of 2 replaced");
        assertThat(connected.err()).isEmpty();
    }

    @Test
    void recycleThatWasAbortedNamesTheCause() throws Exception {
        master.onRecycle(() -> {
            master.happens(EventType.RECYCLE_STARTED, null, null, 7L, "begins");
            master.happens(EventType.RECYCLE_ABORTED, null, null, 7L, "aborted");
            master.recycleIs(FakeMaster.recycle("ABORTED", 1, "worker 1 (id 9) could not start: no"));
        });

        assertThat(connected.run(waiting())).isEqualTo(ExitCode.ABORTED);
        assertThat(connected.out()).containsExactly("recycle 7 begins");
        assertThat(connected.err())
                .containsExactly(
                        "srv-container: recycle 7 aborted, 1 of 2 replaced: worker 1 (id 9) could not start: no");
    }

    @Test
    void recycleWhoseLastEventNeverComesEndsAllTheSame() throws Exception {
        master.recycleIs(FakeMaster.recycle("DONE", 2, null));

        assertThat(connected.run(waiting())).isEqualTo(ExitCode.OK);
    }

    @Test
    void refusalIsTheMastersSentence() {
        master.refuses(new IllegalArgumentException("the pool is being stopped"));
        ScaleCommand possible = new ScaleCommand();
        possible.count = 1_024;
        ScaleCommand impossible = new ScaleCommand();
        impossible.count = 1_025;

        assertFails(new RecycleCommand(), ExitCode.UNAVAILABLE, "the pool is being stopped");
        assertFails(possible, ExitCode.UNAVAILABLE, "the pool is being stopped");
        assertFails(impossible, ExitCode.USAGE, "the pool is being stopped");
        master.refuses(new IllegalStateException("worker 5 answers nothing any more"));
        assertFails(threads(5), ExitCode.UNAVAILABLE, "worker 5 answers nothing any more");
    }

    @Test
    void scaleSaysWhatIsToBe() throws Exception {
        ScaleCommand four = new ScaleCommand();
        four.count = 4;
        ScaleCommand one = new ScaleCommand();
        one.count = 1;

        assertThat(connected.run(four)).isEqualTo(ExitCode.OK);
        assertThat(connected.run(one)).isEqualTo(ExitCode.OK);
        assertThat(connected.out())
                .containsExactly("the pool is to have 4 workers; it had 2", "the pool is to have 1 worker; it had 4");
    }

    @Test
    void threadDumpDoesNothingToATerminal() throws Exception {
        assertThat(connected.run(threads(5))).isEqualTo(ExitCode.OK);
        assertThat(connected.out()).containsExactly("\"main\" #1", "\tat worker 5", "\\u001b[31m");
    }

    @Test
    void unknownWorkerIsAnsweredWithThoseThatAreThere() {
        assertFails(threads(4), ExitCode.USAGE, "no worker has the id 4; there are 5, 6");
        master.getWorkers().remove(6L);
        assertFails(threads(4), ExitCode.USAGE, "no worker has the id 4; there is only 5");
        master.getWorkers().remove(5L);
        assertFails(threads(4), ExitCode.USAGE, "no worker has the id 4; there is none");
    }

    @Test
    void stopReturnsAtOnce() throws Exception {
        assertThat(connected.run(new StopCommand())).isEqualTo(ExitCode.OK);
        assertThat(connected.out()).containsExactly("master 6 stops");
    }

    @Test
    void stopThatIsWaitedForEndsWithTheProcess() throws Exception {
        StopCommand waiting = new StopCommand();
        waiting.wait = true;
        master.onShutdown(() -> {
            master.happens(EventType.POOL_STOPPING, null, null, null, "stopping");
            master.happens(EventType.WORKER_ENDED, "SHUTDOWN", 5L, null, "worker 0 stopped");
        });
        CompletableFuture<ExitCode> stopping = CompletableFuture.supplyAsync(() -> run(waiting));
        await().until(() -> connected.out().contains("worker 0 stopped"));
        connected.breakOff();
        assertThat(stopping).isNotDone();

        processes.remove(6);

        assertThat(stopping.get()).isEqualTo(ExitCode.OK);
        assertThat(connected.out()).containsExactly("master 6 stops", "worker 0 stopped", "master 6 has ended");
    }

    @Test
    void eventsAreLinesOfTheLogOrObjects() throws Exception {
        EventsCommand json = new EventsCommand();
        json.json = true;
        master.happens(EventType.POOL_READY, null, null, null, "all 2 workers ready");

        assertThat(connected.run(new EventsCommand())).isEqualTo(ExitCode.OK);
        assertThat(connected.run(json)).isEqualTo(ExitCode.OK);
        assertThat(connected.out())
                .hasSize(2)
                .satisfiesExactly(
                        line -> assertThat(line).matches("\\d{4}-.*Z all 2 workers ready"),
                        line -> assertThat(line).startsWith("{\"sequence\":1,\"time\":\""));
    }

    @Test
    void followedEventsEndWithTheMaster() throws Exception {
        EventsCommand following = new EventsCommand();
        following.follow = true;
        master.happens(EventType.POOL_READY, null, null, null, "before");
        CompletableFuture<ExitCode> followed = CompletableFuture.supplyAsync(() -> run(following));
        await().until(() -> connected.out().size() == 1);
        master.happens(EventType.POOL_STALLED, null, null, null, "after");
        await().until(() -> connected.out().size() == 2);

        processes.remove(6);

        assertThat(followed.get()).isEqualTo(ExitCode.OK);
        assertThat(connected.out())
                .satisfiesExactly(
                        line -> assertThat(line).endsWith(" before"),
                        line -> assertThat(line).endsWith(" after"));
    }

    @Test
    void connectionThatBreaksIsASentence() throws Exception {
        connected.breakOff();

        UndeclaredThrowableException broken =
                catchThrowableOfType(UndeclaredThrowableException.class, () -> connected.run(new StatusCommand()));

        assertThat(connected.connection.lost(broken)).hasMessageStartingWith("lost master 6: ");
        processes.remove(6);
        assertThat(connected.connection.lost(broken)).hasMessage("master 6 has ended");
    }

    private ExitCode run(MasterCommand command) {
        try {
            return connected.run(command);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static RecycleCommand waiting() {
        RecycleCommand command = new RecycleCommand();
        command.wait = true;
        return command;
    }

    private static ThreadsCommand threads(long worker) {
        ThreadsCommand command = new ThreadsCommand();
        command.worker = worker;
        return command;
    }

    private void assertFails(MasterCommand command, ExitCode code, String sentence) {
        CommandFailure failure = catchThrowableOfType(CommandFailure.class, () -> connected.run(command));
        assertThat(failure).hasMessage(sentence);
        assertThat(failure.exitCode()).isEqualTo(code);
    }
}
