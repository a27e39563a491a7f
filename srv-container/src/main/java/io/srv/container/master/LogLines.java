package io.srv.container.master;

import static io.srv.container.log.Durations.text;

import io.srv.container.exit.ExitStatus;
import io.srv.container.log.Log;
import io.srv.container.supervisor.EndReason;
import io.srv.container.supervisor.Notice;
import io.srv.container.supervisor.RecycleStatus;
import io.srv.container.supervisor.Settings.Require;
import io.srv.container.supervisor.StartFailure;
import io.srv.container.supervisor.Supervisor;
import io.srv.container.supervisor.WorkerView;
import java.util.Locale;
import java.util.NavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/** Says the supervisor's news in sentences: the subject first, the consequence last, then the reason's name in brackets. */
final class LogLines {

    /** As many as the supervisor remembers. */
    private static final int REMEMBERED = 100;

    private final Require require;
    private final boolean runsMain;
    private final LongFunction<String> pidOf;

    /** Why the last recycles were aborted, by id, as it was said then: a pid is soon forgotten. */
    private final NavigableMap<Long, String> causes = new ConcurrentSkipListMap<>();

    private enum Level {
        /** For those who watch, not for the log. */
        NEWS,
        INFO,
        WARN,
        ERROR
    }

    private record Line(Level level, String text) {}

    /**
     * @param runsMain whether the workers run a main class
     * @param pidOf    a worker's pid as text, by id; empty if there is none
     */
    LogLines(Require require, boolean runsMain, LongFunction<String> pidOf) {
        this.require = require;
        this.runsMain = runsMain;
        this.pidOf = pidOf;
    }

    /** Logs it, if it is for the log. */
    void log(Notice notice, Log log) {
        Line line = line(notice);
        switch (line.level()) {
            case NEWS -> {}
            case INFO -> log.info(line.text());
            case WARN -> log.warn(line.text());
            case ERROR -> log.error(line.text());
        }
    }

    /** Returns it as one sentence. */
    String sentence(Notice notice) {
        return line(notice).text();
    }

    private Line line(Notice notice) {
        WorkerView worker = notice.worker();
        return worker == null ? ofThePool(notice) : ofWorker(name(worker), notice);
    }

    private Line ofWorker(String name, Notice notice) {
        if (notice instanceof Notice.WorkerReady ready) {
            return info(name + " ready after " + text(ready.tookNs()) + ", generation "
                    + ready.worker().generation());
        } else if (notice instanceof Notice.StartFailed failed) {
            return warn(name + " " + reason(failed.failure()) + "; next try in " + text(failed.restartInNs())
                    + in(failed.failure().reason()));
        } else if (notice instanceof Notice.WorkerCrashed crashed) {
            return warn(name + " " + ended(crashed.status()) + " after " + text(crashed.servedNs()) + " of service"
                    + restart(crashed.restartInNs()) + in(EndReason.CRASH));
        } else if (notice instanceof Notice.SlotBroken broken) {
            return error("slot " + broken.worker().slot() + " has failed " + broken.failures() + " times within "
                    + text(broken.withinNs()) + "; it is tried again every " + text(broken.retryNs())
                    + ": mend the application and recycle, the other slots serve on");
        } else if (notice instanceof Notice.SlotHealed healed) {
            return info(name + " has served for " + text(healed.servedNs()) + "; slot "
                    + healed.worker().slot() + " is healthy again");
        } else if (notice instanceof Notice.WorkerLeaving) {
            return info(name + " was sent SIGTERM; a successor starts now");
        } else if (notice instanceof Notice.LinkLost lost) {
            return warn(name + " lost its control socket and stops; restart in " + text(lost.restartInNs())
                    + in(EndReason.LINK_LOST));
        } else if (notice instanceof Notice.WorkerStopped stopped) {
            return stopped(name, stopped);
        } else if (notice instanceof Notice.WorkerKilled killed) {
            return killed(name, killed);
        } else if (notice instanceof Notice.ReplaceWanted wanted) {
            return info(name + (wanted.byItself() ? " asks for a successor" : " is to be replaced"));
        } else if (notice instanceof Notice.WorkerStopping stopping) {
            return news(name + " is told to stop" + in(EndReason.of(stopping.reason())));
        } else if (notice instanceof Notice.WorkerEnded gone) {
            return news(name + " is gone: " + end(gone) + in(gone.reason()));
        }
        return news(name + " was started");
    }

    private Line ofThePool(Notice notice) {
        if (notice instanceof Notice.AllReady all) {
            return info("all " + workers(all.count()) + " ready after " + text(all.tookNs()));
        } else if (notice instanceof Notice.RecycleStarted started) {
            return info("recycle of " + workers(started.total()) + " begins, generation " + started.generation());
        } else if (notice instanceof Notice.RecycleWaiting) {
            return info("another recycle was asked for; it follows this one");
        } else if (notice instanceof Notice.RecycleDone done) {
            return info(
                    "recycle done: " + done.replaced() + " of " + done.total() + " replaced in " + text(done.tookNs()));
        } else if (notice instanceof Notice.RecycleAborted aborted) {
            return aborted(aborted);
        } else if (notice instanceof Notice.Resized resized) {
            return info("the pool is to have " + workers(resized.count()));
        } else if (notice instanceof Notice.ResizeRefused refused) {
            return warn("the pool stays at " + workers(refused.count()) + ": it must have 1 to 1024");
        } else if (notice instanceof Notice.ShutdownStarted started) {
            return info("shutting down; workers have " + text(started.timeoutNs()));
        } else if (notice instanceof Notice.KillAll) {
            return warn("asked to stop at once: killing all workers");
        } else if (notice instanceof Notice.Stalled stalled) {
            return warn("the master did not run for " + text(stalled.byNs()) + "; all deadlines moved by that");
        }
        throw new IllegalArgumentException(notice.toString());
    }

    private static Line stopped(String name, Notice.WorkerStopped stopped) {
        String line = name + " stopped after " + text(stopped.tookNs());
        return stopped.status().isSuccess() || stopped.status().isTermination()
                ? info(line + in(stopped.reason()))
                : warn(line + " with " + stopped.status() + in(stopped.reason()));
    }

    private static Line killed(String name, Notice.WorkerKilled killed) {
        return switch (killed.reason()) {
            case STOP_TIMEOUT ->
                warn(name + " had not stopped after " + text(killed.afterNs()) + "; killed" + in(killed.reason()));
            case KILL, KILL_ALL, GAVE_UP -> warn(name + " killed" + in(killed.reason()));
            // The failed start says the same, and why.
            default -> news(name + " killed" + in(killed.reason()));
        };
    }

    private Line aborted(Notice.RecycleAborted aborted) {
        String cause = cause(aborted.culprit(), aborted.failure());
        causes.putIfAbsent(aborted.recycle(), cause);
        if (causes.size() > REMEMBERED) {
            causes.pollFirstEntry();
        }
        String count = aborted.replaced() + " of " + aborted.total() + " replaced";
        return aborted.culprit() == null
                ? warn("recycle aborted by the shutdown, " + count)
                : error("replacement " + cause + "; recycle aborted, " + count + ", the old workers serve on");
    }

    /** Returns why a recycle was aborted. Any thread. */
    String cause(RecycleStatus recycle) {
        String said = causes.get(recycle.id());
        return said == null ? cause(recycle.culprit(), recycle.failure()) : said;
    }

    /** @param culprit null if it was the shutdown */
    private String cause(@Nullable WorkerView culprit, @Nullable StartFailure failure) {
        return culprit == null || failure == null
                ? "the pool was shut down"
                : name(culprit) + " " + reason(failure) + in(failure.reason());
    }

    String reason(StartFailure failure) {
        if (failure instanceof StartFailure.TimedOut timedOut) {
            return "was not ready within " + text(timedOut.timeoutNs()) + ", killed: " + remedy(timedOut.online());
        }
        if (failure instanceof StartFailure.Ended ended) {
            return ended.cause() == null
                    ? ended(ended.status()) + " before it was ready"
                    : "could not start (" + ended.status() + "): " + ended.cause();
        }
        if (failure instanceof StartFailure.NotSpawned notSpawned) {
            return "could not be spawned: " + notSpawned.cause();
        }
        if (failure instanceof StartFailure.Terminated) {
            return "was sent SIGTERM before it was ready";
        }
        if (failure instanceof StartFailure.Killed) {
            return "was killed by order before it was ready";
        }
        return "lost its control socket before it was ready";
    }

    private String remedy(boolean online) {
        if (runsMain) {
            return online && require == Require.LISTEN
                    ? "its main bound no shared address; see docs/servers.md, or set worker.require to \"online\""
                    : "its main was not entered; raise worker.timeout";
        }
        if (!online) {
            return "its start was still running; let start return (no join in it), or raise worker.timeout";
        }
        return require == Require.LISTEN
                ? "its start returned but no shared listener was opened; open one, or set worker.require to \"online\""
                : "its start returned too late; raise worker.timeout";
    }

    private String end(Notice.WorkerEnded gone) {
        if (gone.failure() != null) {
            return reason(gone.failure());
        }
        return gone.status() == null ? "it never ran" : gone.status().toString();
    }

    private static String ended(ExitStatus status) {
        if (status.equals(new ExitStatus.Signaled(ExitStatus.SIGKILL))) {
            return "killed by signal 9, perhaps out of memory,";
        }
        if (status instanceof ExitStatus.Signaled signaled) {
            return "killed by signal " + signaled.signal();
        }
        return String.format(Locale.ROOT, "ended unasked with %s", status);
    }

    private static String restart(long restartInNs) {
        return restartInNs == Supervisor.NEVER ? "" : "; restart in " + text(restartInNs);
    }

    private static String in(EndReason reason) {
        return " [" + reason + "]";
    }

    private static String workers(int count) {
        return count == 1 ? "1 worker" : count + " workers";
    }

    private String name(WorkerView worker) {
        return "worker " + worker.slot() + " (id " + worker.id() + pidOf.apply(worker.id()) + ")";
    }

    private static Line news(String text) {
        return new Line(Level.NEWS, text);
    }

    private static Line info(String text) {
        return new Line(Level.INFO, text);
    }

    private static Line warn(String text) {
        return new Line(Level.WARN, text);
    }

    private static Line error(String text) {
        return new Line(Level.ERROR, text);
    }
}
