package io.srv.container.management;

import io.srv.container.master.News;
import io.srv.container.supervisor.EndReason;
import io.srv.container.supervisor.Notice;
import io.srv.container.supervisor.WorkerStatus;
import io.srv.jmx.EventInfo;
import io.srv.jmx.EventType;
import io.srv.jmx.RecycleInfo;
import io.srv.jmx.WorkerInfo;
import java.util.ArrayDeque;
import java.util.Date;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The last events. One thread notes; any thread reads, and may wait for the next. */
final class Journal {

    private static final int REMEMBERED = 1_000;

    private final Infos infos;
    private final Deque<EventInfo> events = new ArrayDeque<>();
    private long sequence;

    /**
     * An event, and the record of whom it is about.
     *
     * @param subject a {@link WorkerInfo} or a {@link RecycleInfo}; null if there is none
     */
    record Entry(EventInfo event, @Nullable Object subject) {}

    Journal(Infos infos) {
        this.infos = infos;
    }

    /** Returns the event that these news are; empty if they are for the log alone. */
    Optional<Entry> note(News news) {
        String type = type(news.notice());
        synchronized (this) {
            // Also if it is no event: who waits for a recycle looks again.
            notifyAll();
            if (type == null) {
                return Optional.empty();
            }
            EventInfo event = event(++sequence, type, news);
            events.add(event);
            if (events.size() > REMEMBERED) {
                events.remove();
            }
            return Optional.of(new Entry(event, subject(news)));
        }
    }

    /** Oldest first. */
    synchronized List<EventInfo> events() {
        return List.copyOf(events);
    }

    /** Waits until something was noted, or until this time of {@link System#nanoTime}. */
    synchronized void await(long untilNs) throws InterruptedException {
        long millis = (untilNs - System.nanoTime()) / 1_000_000;
        if (millis > 0) {
            wait(Math.min(millis, 1_000));
        }
    }

    private static EventInfo event(long sequence, String type, News news) {
        WorkerStatus worker = news.worker();
        long recycle = news.notice().recycle();
        return new EventInfo(
                sequence,
                Date.from(news.time()),
                type,
                reason(news),
                worker == null ? null : (Long) worker.id(),
                recycle == 0 ? null : (Long) recycle,
                news.sentence());
    }

    private @Nullable Object subject(News news) {
        WorkerStatus worker = news.worker();
        Notice notice = news.notice();
        if (worker != null) {
            return notice instanceof Notice.WorkerEnded ended
                    ? infos.worker(worker, "GONE", ended.reason(), news.pid())
                    : infos.worker(worker, ended(notice, worker), worker.ending(), news.pid());
        }
        return news.recycle() == null ? null : infos.recycle(news.recycle());
    }

    private static String ended(Notice notice, WorkerStatus worker) {
        return notice.worker() == null
                ? worker.state().name()
                : notice.worker().state().name();
    }

    private static @Nullable String reason(News news) {
        Notice notice = news.notice();
        if (notice instanceof Notice.WorkerStarted) {
            return news.worker() == null ? null : news.worker().started().name();
        } else if (notice instanceof Notice.WorkerStopping stopping) {
            return EndReason.of(stopping.reason()).name();
        } else if (notice instanceof Notice.LinkLost) {
            return EndReason.LINK_LOST.name();
        } else if (notice instanceof Notice.WorkerKilled killed) {
            return killed.reason().name();
        } else if (notice instanceof Notice.WorkerEnded ended) {
            return ended.reason().name();
        } else if (notice instanceof Notice.RecycleAborted aborted) {
            return aborted.cause().reason();
        } else if (notice instanceof Notice.RecycleReverting reverting) {
            return reverting.cause().reason();
        } else if (notice instanceof Notice.RecycleStarted started) {
            return started.reason().name();
        } else if (notice instanceof Notice.ReplaceWanted wanted) {
            return wanted.reason().name();
        }
        return null;
    }

    private static @Nullable String type(Notice notice) {
        if (notice instanceof Notice.WorkerStarted) {
            return EventType.WORKER_STARTED;
        } else if (notice instanceof Notice.WorkerReady) {
            return EventType.WORKER_READY;
        } else if (notice instanceof Notice.WorkerStopping || notice instanceof Notice.LinkLost) {
            return EventType.WORKER_STOPPING;
        } else if (notice instanceof Notice.WorkerKilled) {
            return EventType.WORKER_KILLED;
        } else if (notice instanceof Notice.WorkerEnded) {
            return EventType.WORKER_ENDED;
        } else if (notice instanceof Notice.ReplaceWanted) {
            return EventType.WORKER_REPLACE;
        } else if (notice instanceof Notice.SlotBroken) {
            return EventType.SLOT_BROKEN;
        } else if (notice instanceof Notice.SlotHealed) {
            return EventType.SLOT_HEALED;
        } else if (notice instanceof Notice.AllReady) {
            return EventType.POOL_READY;
        } else if (notice instanceof Notice.Resized) {
            return EventType.POOL_RESIZED;
        } else if (notice instanceof Notice.ShutdownStarted) {
            return EventType.POOL_STOPPING;
        } else if (notice instanceof Notice.KillAll) {
            return EventType.POOL_KILLED;
        } else if (notice instanceof Notice.Stalled) {
            return EventType.POOL_STALLED;
        } else if (notice instanceof Notice.TakenOver) {
            return EventType.POOL_TAKEN_OVER;
        } else if (notice instanceof Notice.UpgradeFailed) {
            return EventType.POOL_UPGRADE_FAILED;
        } else if (notice instanceof Notice.RecycleWaiting) {
            return EventType.RECYCLE_WAITING;
        } else if (notice instanceof Notice.RecycleStarted) {
            return EventType.RECYCLE_STARTED;
        } else if (notice instanceof Notice.CanaryServes) {
            return EventType.RECYCLE_CANARY;
        } else if (notice instanceof Notice.RecycleHeldUp) {
            return EventType.RECYCLE_HELD_UP;
        } else if (notice instanceof Notice.RecycleReverting) {
            return EventType.RECYCLE_REVERTING;
        } else if (notice instanceof Notice.RecycleDone) {
            return EventType.RECYCLE_DONE;
        } else if (notice instanceof Notice.RecycleAborted) {
            return EventType.RECYCLE_ABORTED;
        }
        return null;
    }
}
