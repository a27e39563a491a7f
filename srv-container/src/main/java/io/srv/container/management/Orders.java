package io.srv.container.management;

import io.srv.container.federation.Mounts;
import io.srv.container.master.ListenerStatus;
import io.srv.container.master.MasterAccess;
import io.srv.container.supervisor.Answer;
import io.srv.container.supervisor.Event;
import io.srv.container.supervisor.WorkerState;
import io.srv.container.supervisor.WorkerStatus;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** What clients order, done by the master and the workers. Any thread; waits for the answer, and turns a refusal into an exception. */
final class Orders {

    /** The master answers within milliseconds, unless it is stopped, or has just ended. */
    private static final long PATIENCE_S = 10;

    private final MasterAccess loop;
    private final Mounts mounts;

    Orders(MasterAccess loop, Mounts mounts) {
        this.loop = loop;
        this.mounts = mounts;
    }

    /** @throws IllegalArgumentException if the master refuses it, with its reason */
    void send(Event event) {
        taken(event);
    }

    /** Returns the id of the recycle that does it. */
    long recycle(Event event) {
        if (taken(event) instanceof Answer.Recycle recycle) {
            return recycle.id();
        }
        throw new IllegalStateException(event + " makes no recycle");
    }

    /** Returns the id of the upgrade that begins. */
    long upgrade() {
        if (taken(new Event.UpgradeRequested()) instanceof Answer.Upgrade upgrade) {
            return upgrade.id();
        }
        throw new IllegalStateException("an upgrade was taken, and has no id");
    }

    List<ListenerStatus> listeners() {
        return await(loop.listeners());
    }

    String threadDump(long worker) {
        requireAnswering(worker);
        return mounts.threadDump(worker);
    }

    int mount(long worker) {
        requireAnswering(worker);
        return mounts.mount(worker);
    }

    void unmount(long worker) {
        mounts.unmount(worker);
    }

    int mounted(long worker) {
        return mounts.mounted(worker);
    }

    /** From the order to stop on a worker hears nothing more. */
    private void requireAnswering(long id) {
        WorkerStatus worker = loop.snapshot()
                .worker(id)
                .orElseThrow(() -> new IllegalArgumentException("there is no worker with id " + id));
        if (worker.state() == WorkerState.STOPPING || worker.state() == WorkerState.KILLED) {
            throw new IllegalStateException("worker " + id + " is " + worker.state() + " and answers nothing any more");
        }
    }

    private Answer taken(Event event) {
        Answer answer = await(loop.request(event));
        if (answer instanceof Answer.Refused refused) {
            throw new IllegalArgumentException(refused.why());
        }
        return answer;
    }

    private static <T> T await(CompletableFuture<T> answer) {
        try {
            return answer.get(PATIENCE_S, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new IllegalStateException("the master did not answer within " + PATIENCE_S + " s", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
