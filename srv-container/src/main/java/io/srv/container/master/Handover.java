package io.srv.container.master;

import io.srv.container.log.Log;
import io.srv.container.posix.Posix;
import io.srv.container.posix.PosixException;
import io.srv.container.posix.Reaped;
import io.srv.container.posix.SpawnRequest;
import io.srv.container.supervisor.Event;
import java.io.UncheckedIOException;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Lets another program go on in this process. First it is started as a child, which gets what this master knows, and says whether
 * it could go on from that and how it was started: through the launcher, which is a script, and a shell may let blocked signals
 * through. Then this process becomes it. {@code srv-master} owns this.
 */
final class Handover {

    private static final long PATIENCE_S = 30;
    private static final int FIRST = 3;

    private final Posix posix;
    private final Log log;
    private final Successor successor;
    private final Queue<Mail> mailbox;

    private @Nullable Rehearsal rehearsal;
    private Successor.@Nullable Verdict verdict;

    /** The child; {@code answer} is a descriptor of ours. */
    private static final class Rehearsal {
        final long pid;
        final int answer;
        boolean late;

        Rehearsal(long pid, int answer) {
            this.pid = pid;
            this.answer = answer;
        }
    }

    Handover(Posix posix, Log log, Successor successor, Queue<Mail> mailbox) {
        this.posix = posix;
        this.log = log;
        this.successor = successor;
        this.mailbox = mailbox;
    }

    /** Has it rehearsed; the outcome is {@link #isReady}, or mail that says why not. */
    void rehearse(SavedMaster state) {
        List<String> launch = successor.launch();
        if (launch.isEmpty()) {
            fail("how this process was started is not known; start it with bin/srv-container");
            return;
        }
        try {
            int file = posix.memoryFile("srv-container-state");
            try {
                successor.write(state, file);
                rehearse(launch, file);
            } finally {
                posix.close(file);
            }
        } catch (PosixException | UncheckedIOException e) {
            fail("the rehearsal cannot be started: " + e.getMessage());
        }
    }

    private void rehearse(List<String> launch, int file) throws PosixException {
        int answer = posix.memoryFile("srv-container-answer");
        try {
            long pid =
                    posix.spawn(new SpawnRequest(launch, successor.rehearse(FIRST, FIRST + 1), List.of(file, answer)));
            rehearsal = new Rehearsal(pid, answer);
            CompletableFuture.delayedExecutor(PATIENCE_S, TimeUnit.SECONDS)
                    .execute(() -> mailbox.add(new Mail.RehearsalLate(pid)));
            log.info("upgrade: " + launch.get(0) + " tries whether it could take over, pid " + pid);
        } catch (PosixException e) {
            posix.close(answer);
            throw e;
        }
    }

    void late(long pid) {
        Rehearsal running = rehearsal;
        if (running != null && running.pid == pid) {
            running.late = true;
            try {
                posix.signal(pid, Posix.SIGKILL);
            } catch (PosixException e) {
                log.warn("the rehearsal cannot be killed: " + e.getMessage());
            }
        }
    }

    /** A child that is no worker has ended. */
    void ended(Reaped child) {
        Rehearsal over = rehearsal;
        if (over == null || over.pid != child.pid()) {
            return;
        }
        rehearsal = null;
        Successor.Verdict said;
        try {
            said = successor.verdict(over.answer);
        } catch (UncheckedIOException e) {
            said = new Successor.Verdict("", List.of(), List.of());
        } finally {
            posix.close(over.answer);
        }
        if (over.late) {
            fail("the rehearsal did not end within " + PATIENCE_S + " s");
        } else if (!said.problems().isEmpty()) {
            fail(String.join("; ", said.problems()));
        } else if (!child.status().isSuccess() || said.command().isEmpty()) {
            fail("the rehearsal ended with " + child.status() + "; what it wrote to stderr says why");
        } else {
            verdict = said;
        }
    }

    /** The program could take over. */
    boolean isReady() {
        return verdict != null;
    }

    /** It is not to take over, after all. */
    void drop(String why) {
        verdict = null;
        fail(why);
    }

    /**
     * Becomes it. Does not return.
     *
     * @throws PosixException       if the system refuses
     * @throws UncheckedIOException if the state cannot be written down
     */
    void become(SavedMaster state) throws PosixException {
        Successor.Verdict ready = verdict;
        verdict = null;
        if (ready == null) {
            throw new IllegalStateException("nobody is to take over");
        }
        int file = posix.memoryFile("srv-container-state");
        try {
            Set<Integer> keep = new HashSet<>(successor.write(state, file));
            keep.add(file);
            log.info("upgrade: srv-container " + ready.version() + " takes over in this process");
            log.flush();
            posix.replaceProcess(ready.command(), successor.takeOver(file), keep);
        } finally {
            posix.close(file);
        }
    }

    private void fail(String why) {
        mailbox.add(new Mail.Fact(new Event.UpgradeFailed(why)));
    }
}
