package io.srv.container.flight;

import io.srv.container.master.News;
import io.srv.container.supervisor.AbortCause;
import io.srv.container.supervisor.EndReason;
import io.srv.container.supervisor.Notice;
import io.srv.container.supervisor.RecycleStatus;
import io.srv.container.supervisor.StartReason;
import io.srv.container.supervisor.WorkerStatus;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import jdk.jfr.FlightRecorder;
import org.jspecify.annotations.Nullable;

/**
 * Writes what happens in the pool into the flight recordings of this JVM: {@code io.srv.WorkerStart}, {@code io.srv.WorkerDrain},
 * {@code io.srv.WorkerExit} and {@code io.srv.Recycle}. For one thread.
 *
 * <p>Loading an event's class starts the JDK's recorder, which takes memory and time. So until somebody records for the first
 * time only the beginnings are remembered, and one flag is read; {@link Recorded} has all that is more. A recording may begin
 * at any time: what had begun before is in it when it ends.
 */
public final class FlightLog {

    private final Function<RecycleStatus, String> causeOf;
    private final boolean possible = ModuleLayer.boot().findModule("jdk.jfr").isPresent();
    private final Map<Long, Span> starts = new HashMap<>();
    private final Map<Long, Span> drains = new HashMap<>();
    private final Map<Long, Span> recycles = new HashMap<>();

    /** @param causeOf says why a recycle was aborted */
    public FlightLog(Function<RecycleStatus, String> causeOf) {
        this.causeOf = causeOf;
    }

    /** Takes the next of all news. */
    public void note(News news) {
        if (!possible) {
            return;
        }
        Notice notice = news.notice();
        if (news.worker() != null) {
            ofWorker(news, news.worker());
        } else if (notice instanceof Notice.RecycleStarted started) {
            begin(started.recycle(), started.generation(), started.reason(), news);
        } else if (notice instanceof Notice.RecycleDone) {
            endRecycle(news);
        } else if (notice instanceof Notice.RecycleAborted aborted) {
            endStart(aborted.cause(), news);
            endRecycle(news);
        } else if (notice instanceof Notice.RecycleReverting reverting) {
            endStart(reverting.cause(), news);
        }
    }

    private void ofWorker(News news, WorkerStatus worker) {
        Notice notice = news.notice();
        if (notice instanceof Notice.WorkerStarted) {
            Object event = isRecording() ? Recorded.beginStart() : null;
            starts.put(worker.id(), span(worker, worker.started().name(), news, event));
        } else if (notice instanceof Notice.WorkerReady) {
            endStart(worker.id(), "READY", news);
        } else if (notice instanceof Notice.StartFailed failed) {
            endStart(worker.id(), failed.failure().reason().name(), news);
        } else if (notice instanceof Notice.WorkerStopping stopping) {
            toldToStop(worker, EndReason.of(stopping.reason()), news);
        } else if (notice instanceof Notice.LinkLost) {
            toldToStop(worker, EndReason.LINK_LOST, news);
        } else if (notice instanceof Notice.WorkerEnded ended) {
            ended(worker, ended, news);
        } else if (notice instanceof Notice.ReplaceWanted wanted && !recycles.containsKey(wanted.recycle())) {
            begin(wanted.recycle(), worker.worker().generation(), wanted.reason(), news);
        }
    }

    private void toldToStop(WorkerStatus worker, EndReason reason, News news) {
        endStart(worker.id(), reason.name(), news);
        Object event = isRecording() ? Recorded.beginDrain() : null;
        drains.put(worker.id(), span(worker, reason.name(), news, event));
    }

    private void ended(WorkerStatus worker, Notice.WorkerEnded ended, News news) {
        endStart(worker.id(), ended.reason().name(), news);
        Span drain = drains.remove(worker.id());
        if (isRecording()) {
            if (drain != null) {
                boolean byItself = drain.reason().equals(ended.reason().name());
                Recorded.drain(drain, byItself ? "STOPPED" : ended.reason().name(), news.sentence());
            }
            Recorded.exit(worker, news.pid(), ended, news.sentence());
        }
    }

    private void endStart(AbortCause cause, News news) {
        if (cause instanceof AbortCause.NotReady not) {
            endStart(not.worker().id(), cause.reason(), news);
        }
    }

    private void endStart(long worker, String outcome, News news) {
        Span start = starts.remove(worker);
        if (start != null && isRecording()) {
            Recorded.start(start, outcome, outcome.equals("READY") ? null : news.sentence());
        }
    }

    private void begin(long recycle, long generation, StartReason reason, News news) {
        Object event = isRecording() ? Recorded.beginRecycle() : null;
        recycles.put(recycle, new Span(news.time(), reason.name(), generation, null, null, event));
    }

    /** One that waited until the pool was shut down ends without having begun. */
    private void endRecycle(News news) {
        RecycleStatus recycle = news.recycle();
        Span span = recycles.remove(news.notice().recycle());
        if (recycle != null && span != null && isRecording()) {
            boolean aborted = recycle.stage() == RecycleStatus.Stage.ABORTED;
            Recorded.recycle(span, recycle, aborted ? causeOf.apply(recycle) : null);
        }
    }

    private static Span span(WorkerStatus worker, String reason, News news, @Nullable Object event) {
        return new Span(news.time(), reason, worker.worker().generation(), worker, news.pid(), event);
    }

    /** Or has recorded before. Reads a field of a class that has nothing to initialise. */
    private static boolean isRecording() {
        return FlightRecorder.isInitialized();
    }
}
