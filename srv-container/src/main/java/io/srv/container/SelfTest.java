package io.srv.container;

import io.srv.container.exit.ExitCode;
import io.srv.container.exit.ExitStatus;
import io.srv.container.posix.ControlPair;
import io.srv.container.posix.Posix;
import io.srv.container.posix.PosixUnavailableException;
import io.srv.container.posix.Reaped;
import io.srv.container.posix.SpawnRequest;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import sun.misc.Signal;

/** Tries, on this kernel and this JDK, the few things that everything else rests on. */
final class SelfTest {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final PrintStream out;
    private final Semaphore childEnded = new Semaphore(0);
    private boolean allWork = true;

    private SelfTest(PrintStream out) {
        this.out = out;
    }

    static ExitCode run(PrintStream out) {
        return new SelfTest(out).run();
    }

    private interface Trial {
        boolean succeeds() throws IOException, InterruptedException;
    }

    private ExitCode run() {
        for (String line : new Version().getVersion()) {
            out.println(line);
        }
        Posix posix;
        try {
            posix = Posix.load();
        } catch (PosixUnavailableException e) {
            out.println("native code     fails: " + e.getMessage());
            return ExitCode.UNSUPPORTED;
        }
        out.println("native code     works");
        Signal.handle(new Signal("CHLD"), signal -> childEnded.release());
        Signal.handle(new Signal("HUP"), signal -> childEnded.release());
        trial(
                "spawn, reap",
                () -> statusOf(posix, List.of("sh", "-c", "exit 7")).equals(new ExitStatus.Exited(7)));
        trial("inherit", () -> inherits(posix));
        trial(
                "ignored signals",
                () -> statusOf(
                                posix,
                                List.of(
                                        "env",
                                        "--ignore-signal=HUP,INT,TTIN,TTOU",
                                        "sh",
                                        "-c",
                                        "kill -HUP $$; kill -INT $$; kill -TTIN $$"))
                        .isSuccess());
        trial(
                "blocked signals",
                () -> statusOf(posix, List.of("env", "--block-signal=HUP", "sh", "-c", "kill -HUP $$; exit 0"))
                        .isSuccess());
        trial(
                "kill",
                () -> statusOf(posix, List.of("sh", "-c", "kill -KILL $$"))
                        .equals(new ExitStatus.Signaled(ExitStatus.SIGKILL)));
        trial("signal handlers", () -> {
            Signal.raise(new Signal("HUP"));
            return childEnded.tryAcquire(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        });
        return allWork ? ExitCode.OK : ExitCode.UNSUPPORTED;
    }

    private void trial(String name, Trial trial) {
        String outcome;
        try {
            outcome = trial.succeeds() ? "works" : "fails: not as expected";
        } catch (IOException e) {
            outcome = "fails: " + e.getMessage();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            outcome = "interrupted";
        }
        allWork &= outcome.equals("works");
        out.printf("%-15s %s%n", name, outcome);
    }

    /** A child sees its end of a socket pair as descriptor 3 and no other descriptor above it. */
    private boolean inherits(Posix posix) throws IOException, InterruptedException {
        ControlPair pair = posix.controlPair();
        try {
            String script = "test -S /proc/self/fd/3 && for fd in /proc/$$/fd/*; do"
                    + " case ${fd##*/} in 0|1|2|3) ;; *) test -e $fd && readlink $fd | grep -q socket && exit 1;; esac; done;"
                    + " exit 0";
            return posix.spawn(new SpawnRequest(
                                    List.of("sh", "-c", script), Map.copyOf(System.getenv()), List.of(pair.worker())))
                            > 0
                    && awaitChild(posix).isSuccess();
        } finally {
            posix.close(pair.master());
            posix.close(pair.worker());
        }
    }

    private ExitStatus statusOf(Posix posix, List<String> command) throws IOException, InterruptedException {
        posix.spawn(new SpawnRequest(command, Map.copyOf(System.getenv()), List.of()));
        return awaitChild(posix);
    }

    private ExitStatus awaitChild(Posix posix) throws IOException, InterruptedException {
        long giveUpNs = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < giveUpNs) {
            Optional<Reaped> ended = posix.reap();
            if (ended.isPresent()) {
                childEnded.drainPermits();
                return ended.get().status();
            }
            childEnded.tryAcquire(100, TimeUnit.MILLISECONDS);
        }
        throw new IOException("a child did not end within " + PATIENCE.toSeconds() + " s");
    }
}
