package io.srv.container.master;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.srv.container.application.Application;
import io.srv.container.application.EntryPoint;
import io.srv.container.application.Jdk;
import io.srv.container.application.ManifestFlags;
import io.srv.container.log.RecordedLog;
import io.srv.container.options.Options;
import io.srv.container.options.OptionsReader;
import io.srv.container.posix.FakePosix;
import io.srv.container.posix.SignalThread;
import io.srv.container.supervisor.Event;
import io.srv.container.systemd.Notifier;
import io.srv.container.systemd.PoolReport;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;

/** The real loop, over an operating system in memory: whether it turns is what the watchdog is told. */
final class WatchdogTest {

    private static final Duration INTERVAL = Duration.ofMillis(30);
    private static final String FED = "WATCHDOG=1";

    private final FakePosix posix = new FakePosix();
    private final RecordedLog recorded = new RecordedLog();
    private final LinkedBlockingQueue<Mail> mailbox = new LinkedBlockingQueue<>();

    @Test
    void aLoopThatTurnsFeedsTheWatchdogAndOneThatIsStuckDoesNot() throws Exception {
        MasterLoop loop = loop();
        CountDownLatch stuck = new CountDownLatch(1);
        CountDownLatch released = new CountDownLatch(1);
        loop.access()
                .watch(
                        news -> {
                            stuck.countDown();
                            awaitQuietly(released);
                        },
                        () -> {},
                        () -> {});
        CompletableFuture<Void> end =
                CompletableFuture.runAsync(() -> run(loop), task -> thread(task).start());

        stuck.await();
        posix.takeDatagrams();
        await("the stuck loop feeds nothing")
                .during(INTERVAL.multipliedBy(5))
                .atMost(INTERVAL.multipliedBy(500))
                .until(() -> posix.takeDatagrams().isEmpty());
        released.countDown();

        for (int i = 0; i < 3; i++) {
            await("it turns, and feeds the watchdog")
                    .until(() -> posix.takeDatagrams().contains(FED));
        }
        loop.access().request(new Event.KillAllRequested());
        await("the worker was killed").until(() -> posix.running().isEmpty());
        mailbox.add(new Mail.ChildEnded());
        mailbox.add(new Mail.LinksRead(Long.MAX_VALUE));
        end.get();
        assertThat(recorded.lines()).noneMatch(line -> line.startsWith("ERROR"));
    }

    private MasterLoop loop() throws Exception {
        Options options = OptionsReader.read(
                "options.json",
                "{\"worker\":{\"count\":1,\"timeout\":600000}}".getBytes(StandardCharsets.UTF_8),
                OptionsReader.Program.JAR);
        Application application = new Application(
                List.of(Path.of("/app.jar")),
                new EntryPoint.Provider("com.example.App"),
                new ManifestFlags(List.of(), List.of(), false, false));
        Configuration configuration = Configuration.of(
                options, application, Jdk.own(), Configuration.divide(options), Libraries.own(), WorkerPrefix.NONE);
        Configurations configurations = new Configurations();
        configurations.put(Master.FIRST_GENERATION, configuration);
        WorkerProcesses processes = new WorkerProcesses(posix, configurations, recorded.log());
        PoolFacts facts = new PoolFacts(processes, configurations);
        Notifier notifier = new Notifier("@test", posix, recorded.log());
        return new MasterLoop(
                configurations,
                new NoOther(),
                recorded.log(),
                new LogLines(facts),
                facts,
                new PoolReport(notifier, INTERVAL.toNanos(), recycle -> ""),
                new Listeners(posix, notifier, recorded.log()),
                processes,
                // Its thread is not started: the control sockets are none of a real system.
                new ControlLinks(posix, recorded.log(), mailbox::add),
                Runnable::run,
                Runnable::run,
                new Handover(posix, recorded.log(), null, mailbox),
                new SignalThread(posix, Map.of()),
                null,
                mailbox);
    }

    private static void run(MasterLoop loop) {
        try {
            loop.run();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Thread thread(Runnable task) {
        Thread thread = new Thread(task, "loop-under-test");
        thread.setDaemon(true);
        return thread;
    }

    private static final class NoOther implements GenerationSource {
        @Override
        public Configuration make(long number, Options running) {
            throw new IllegalStateException("no other generation is asked for");
        }

        @Override
        public void retain(Set<Long> numbers) {}
    }
}
