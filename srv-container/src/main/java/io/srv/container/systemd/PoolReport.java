package io.srv.container.systemd;

import io.srv.container.supervisor.Phase;
import io.srv.container.supervisor.RecycleStatus;
import io.srv.container.supervisor.RecycleStatus.Stage;
import io.srv.container.supervisor.Snapshot;
import io.srv.container.supervisor.WorkerState;
import java.time.Duration;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Tells the service manager how the pool is: what has changed from one snapshot to the next, and regularly what must not fall
 * silent. A recycle of all workers is a reload; that single ones are replaced is not.
 *
 * <p>Time is a parameter, on the supervisor's clock. Not thread-safe: {@code srv-master} owns it, and calls {@link #turn} each time
 * its loop turns. So a loop that stands still feeds no watchdog.
 */
public final class PoolReport {

    /** When there is no {@link #turn} to wait for. */
    public static final long NEVER = Long.MAX_VALUE;

    /** How much time is asked for without a watchdog; with one its interval, for this puts the watchdog off, too. */
    static final long EXTENSION_NS = 30_000_000_000L;

    static final long RETRY_NS = 1_000_000_000L;

    /** Three times in an interval: half of it, as sd_watchdog_enabled(3) advises, and some more for a busy machine. */
    private static final int TIMES = 3;

    private static final int MAX_CAUSE = 200;

    private final Notifier notifier;
    private final boolean watched;
    private final long intervalNs;
    private final Function<RecycleStatus, String> cause;

    private State state = State.STARTING;

    /** The generation that the reload leads to which was told; 0 if none was. */
    private long reloadingTo;

    private boolean handingOver;

    /** Why the last reload failed, as the status ends; empty if it did not. */
    private String aborted = "";

    private String toldStatus = "";
    private @Nullable Snapshot seen;
    private long feedAtNs = Long.MIN_VALUE;
    private long extendAtNs = Long.MIN_VALUE;
    private long retryAtNs = Long.MIN_VALUE;

    private enum State {
        STARTING,
        SERVING,
        RELOADING,
        STOPPING
    }

    /**
     * @param watchdogIntervalNs how often the service manager wants a sign of life; 0 if it does not
     * @param cause              why a recycle was aborted, in a sentence
     */
    public PoolReport(Notifier notifier, long watchdogIntervalNs, Function<RecycleStatus, String> cause) {
        this.notifier = notifier;
        this.watched = watchdogIntervalNs > 0;
        this.intervalNs = watched ? watchdogIntervalNs : EXTENSION_NS;
        this.cause = cause;
    }

    /** Tells what is to be told now. */
    public void turn(Snapshot pool, long nowNs) {
        if (!notifier.isHeard()) {
            return;
        }
        if (notifier.hasUnsent() && nowNs >= retryAtNs) {
            notifier.retry();
        }
        if (pool != seen) {
            seen = pool;
            tellChange(pool);
        }
        if (watched && nowNs >= feedAtNs) {
            notifier.watchdog();
            feedAtNs = nowNs + intervalNs / TIMES;
        }
        if (needsTime(pool) && nowNs >= extendAtNs) {
            notifier.extend(Duration.ofNanos(intervalNs));
            extendAtNs = nowNs + intervalNs / TIMES;
        }
        if (notifier.hasUnsent() && nowNs >= retryAtNs) {
            retryAtNs = nowNs + RETRY_NS;
        }
    }

    /** In how many nanoseconds {@link #turn} is due, whatever happens; 0 if it is overdue, {@link #NEVER} if it is not needed. */
    public long dueInNs(long nowNs) {
        if (!notifier.isHeard()) {
            return NEVER;
        }
        long atNs = watched ? feedAtNs : NEVER;
        if (seen != null && needsTime(seen)) {
            atNs = Math.min(atNs, extendAtNs);
        }
        if (notifier.hasUnsent()) {
            atNs = Math.min(atNs, retryAtNs);
        }
        return atNs == NEVER ? NEVER : atNs <= nowNs ? 0 : atNs - nowNs;
    }

    /** Another program is about to take over: from its first turn on it is who tells. If nothing comes of it, the next turn says so. */
    public void handsOver() {
        handingOver = true;
        notifier.reloading();
        notifier.watchdog();
    }

    private void tellChange(Snapshot pool) {
        if (handingOver) {
            handingOver = false;
            notifier.ready(status(pool));
        }
        State before = state;
        state = next(pool);
        boolean ended = before == State.RELOADING && (state != State.RELOADING || pool.coming() != reloadingTo);
        if (ended) {
            aborted = aborted(pool);
        }
        String status = status(pool);
        // A recycle may have begun before all were ready: first the start has ended, then the reload begins.
        boolean started = before == State.STARTING && state != State.STARTING;
        if (state == State.STOPPING) {
            if (before != State.STOPPING) {
                notifier.stopping();
            }
        } else if (ended || started) {
            notifier.ready(status);
            toldStatus = status;
        }
        if (state == State.RELOADING && (ended || before != State.RELOADING)) {
            reloadingTo = pool.coming();
            notifier.reloading();
        }
        if (!status.equals(toldStatus)) {
            toldStatus = status;
            notifier.status(status);
        }
    }

    private State next(Snapshot pool) {
        if (!pool.phase().serves()) {
            return State.STOPPING;
        }
        if (pool.phase() == Phase.BOOTING) {
            return State.STARTING;
        }
        return pool.coming() == 0 ? State.SERVING : State.RELOADING;
    }

    /** A start needs more time as long as nothing has failed: one that never succeeds must not be waited for for ever. */
    private boolean needsTime(Snapshot pool) {
        return switch (state) {
            case STARTING ->
                pool.totals().exits().isEmpty()
                        && pool.workers().stream().anyMatch(worker -> worker.state() == WorkerState.STARTING);
            case SERVING -> false;
            case RELOADING, STOPPING -> true;
        };
    }

    private String status(Snapshot pool) {
        if (state == State.STOPPING) {
            int left = pool.workers().size();
            return "stopping, " + (left == 1 ? "1 worker" : left + " workers") + " left";
        }
        String ready = pool.ready() + " of " + pool.count() + " ready, generation " + pool.generation();
        return pool.coming() == 0 ? ready + aborted : ready + recycling(pool);
    }

    private String recycling(Snapshot pool) {
        String target = " to generation " + pool.coming();
        return pool.recycles().stream()
                .filter(recycle -> recycle.stage() == Stage.RUNNING && recycle.cause() != null)
                .map(recycle -> "; the recycle" + target + " is aborted and goes back: " + brief(recycle))
                .findFirst()
                .orElse("; recycling" + target);
    }

    private String aborted(Snapshot pool) {
        String text = "";
        for (RecycleStatus recycle : pool.recycles()) {
            if (recycle.generation() == reloadingTo && recycle.stage().isEnd()) {
                text = recycle.stage() == Stage.ABORTED
                        ? "; recycle to generation " + reloadingTo + " aborted: " + brief(recycle)
                        : "";
            }
        }
        return text;
    }

    /** The first of several problems, and not all of a long one: a status is one line. */
    private String brief(RecycleStatus recycle) {
        String first = cause.apply(recycle).lines().findFirst().orElse("");
        return first.length() <= MAX_CAUSE ? first : first.substring(0, MAX_CAUSE) + "…";
    }
}
