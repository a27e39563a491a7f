package io.srv.container.master;

import static io.srv.container.log.Durations.text;

import io.srv.container.exit.ExitStatus;
import io.srv.container.log.Log;
import io.srv.container.supervisor.AbortCause;
import io.srv.container.supervisor.EndReason;
import io.srv.container.supervisor.FailedStart;
import io.srv.container.supervisor.Health;
import io.srv.container.supervisor.Notice;
import io.srv.container.supervisor.RecycleStatus;
import io.srv.container.supervisor.StartFailure;
import io.srv.container.supervisor.StartReason;
import io.srv.container.supervisor.Supervisor;
import io.srv.container.supervisor.WorkerView;
import java.util.Locale;
import java.util.NavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;

/** Says the supervisor's news in sentences: the subject first, the consequence last, then the reason's name in brackets. */
final class LogLines {

    /** As many as the supervisor remembers. */
    private static final int REMEMBERED = 100;

    /** How a JVM ends that ran out of memory, with {@code -XX:+ExitOnOutOfMemoryError}; an application may end so too. */
    private static final ExitStatus OUT_OF_MEMORY = new ExitStatus.Exited(3);

    private final Facts facts;

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

    /** What the supervisor does not know. Any thread. */
    interface Facts {

        /** A worker's pid, as it follows its id; empty if there is none. */
        String pidText(long worker);

        /** What a worker that stops was waiting for, as it said last; empty if it said nothing. */
        String unfinished(long worker);

        /** Whether the workers of a generation run a main class. */
        boolean runsMain(long generation);

        /** Whether they are ready when they listen. */
        boolean mustListen(long generation);
    }

    LogLines(Facts facts) {
        this.facts = facts;
    }

    /** Logs it, if it is for the log. */
    void log(Notice notice, Log log) {
        if (notice instanceof Notice.RecycleAborted aborted && aborted.cause() instanceof AbortCause.NotPrepared not) {
            not.problems().forEach(log::error);
        }
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
            return warn(name + " " + reason(failed.worker(), failed.failure()) + "; next try in "
                    + text(failed.restartInNs()) + in(failed.failure().reason()));
        } else if (notice instanceof Notice.WorkerCrashed crashed) {
            return warn(name + " " + ended(crashed.status()) + " after " + text(crashed.servedNs()) + " of service"
                    + restart(crashed.restartInNs()) + in(EndReason.CRASH));
        } else if (notice instanceof Notice.WorkerHanging hanging) {
            return warn(name + " " + hanging(hanging.reason()) + " for " + text(hanging.timeoutNs())
                    + restart(hanging.restartInNs()) + in(hanging.reason()));
        } else if (notice instanceof Notice.NotDumped none) {
            return warn(name + " writes no thread dump: " + none.why());
        } else if (notice instanceof Notice.CanaryServes canary) {
            return info(name + " is the canary of generation " + canary.worker().generation()
                    + "; the others follow when it has served for " + text(canary.forNs()));
        } else if (notice instanceof Notice.RecycleHeldUp held) {
            return warn("the recycle waits for " + name + ", told to stop " + text(held.sinceNs()) + " ago: it"
                    + waitsFor(held.worker(), " waits for ", " and") + " is killed in " + text(held.killInNs()));
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
            return info(name + wanted(wanted));
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
            return info((started.reason() == StartReason.ROLLBACK ? "rollback" : "recycle") + " of "
                    + workers(started.total()) + " begins, generation " + started.generation());
        } else if (notice instanceof Notice.RecycleWaiting) {
            return info("another recycle was asked for; it follows this one");
        } else if (notice instanceof Notice.RecycleDone done) {
            return info((done.reason() == StartReason.ROLLBACK ? "rollback" : "recycle") + " done: " + done.replaced()
                    + " of " + done.total() + " replaced in " + text(done.tookNs()));
        } else if (notice instanceof Notice.RecycleReverting reverting) {
            return reverting(reverting);
        } else if (notice instanceof Notice.RecycleAborted aborted) {
            return aborted(aborted);
        } else if (notice instanceof Notice.Resized resized) {
            return info("the pool is to have " + workers(resized.count()));
        } else if (notice instanceof Notice.ResizeRefused refused) {
            return warn("the pool stays at " + workers(refused.count()) + ": it must have 1 to " + refused.most());
        } else if (notice instanceof Notice.ShutdownStarted started) {
            return info("shutting down; workers have " + text(started.timeoutNs()));
        } else if (notice instanceof Notice.KillAll) {
            return warn("asked to stop at once: killing all workers");
        } else if (notice instanceof Notice.UpgradeFailed failed) {
            return error("not upgraded, this master goes on: " + failed.why());
        } else if (notice instanceof Notice.TakenOver taken) {
            return info(
                    "took over " + workers(taken.workers()) + ", which nobody looked after for " + text(taken.byNs()));
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

    private Line killed(String name, Notice.WorkerKilled killed) {
        String kill = killed.dumps() ? "; its thread dump follows, then it is killed" : "; killed";
        return switch (killed.reason()) {
            case STOP_TIMEOUT ->
                warn(name + " had not stopped after " + text(killed.afterNs())
                        + waitsFor(killed.worker(), ", and waits for ", "") + kill + in(killed.reason()));
            case KILL, KILL_ALL, GAVE_UP -> warn(name + " killed" + in(killed.reason()));
            // The failed start, or what was said of its hanging, says the same, and why.
            default -> news(name + " killed" + in(killed.reason()));
        };
    }

    private String waitsFor(WorkerView worker, String before, String after) {
        String unfinished = facts.unfinished(worker.id());
        return unfinished.isEmpty() ? "" : before + unfinished + after;
    }

    private static String hanging(EndReason reason) {
        return switch (reason) {
            case UNHEALTHY -> "has called itself unhealthy";
            case THROWING -> "has failed when it was asked whether it is healthy";
            case NOT_ANSWERING -> "has not answered whether it is healthy";
            default -> "has given no sign of life";
        };
    }

    private static String wanted(Notice.ReplaceWanted wanted) {
        return switch (wanted.reason()) {
            case LIFETIME -> " has reached worker.maxLifetime; a fresh one is to take its place";
            case MEMORY -> " uses more than worker.maxMemory; a fresh one is to take its place";
            default -> wanted.byItself() ? " asks for a successor" : " is to be replaced";
        };
    }

    private Line reverting(Notice.RecycleReverting reverting) {
        AbortCause cause = reverting.cause();
        String line =
                kind(cause) + cause(reverting.recycle(), cause) + "; recycle aborted, " + workers(reverting.back())
                        + " of the new generation " + (reverting.back() == 1 ? "goes" : "go") + " back";
        return cause instanceof AbortCause.RolledBack ? info(line) : error(line);
    }

    private Line aborted(Notice.RecycleAborted aborted) {
        String cause = cause(aborted.recycle(), aborted.cause());
        String count = aborted.replaced() + " of " + aborted.total() + " replaced";
        if (aborted.cause() instanceof AbortCause.ShutDown) {
            return warn("recycle aborted by the shutdown, " + count);
        }
        if (aborted.cause() instanceof AbortCause.RolledBack && aborted.left() == 0) {
            return info("recycle aborted by a rollback, " + count + ", and the generation before serves");
        }
        if (aborted.cause() instanceof AbortCause.NotPrepared) {
            return error("recycle aborted: the new generation cannot be made, the old workers serve on");
        }
        if (aborted.left() > 0) {
            return error("recycle aborted, but the generation before did not start again: " + workers(aborted.left())
                    + " of the new one " + (aborted.left() == 1 ? "serves" : "serve")
                    + " on; mend it, and recycle. Aborted for: " + cause);
        }
        return aborted.reverted() == 0
                ? error(kind(aborted.cause()) + cause + "; recycle aborted, " + count + ", the old workers serve on")
                : warn("recycle aborted, " + count + ", and the generation before serves again: " + cause);
    }

    /** Returns why a recycle was aborted. Any thread. */
    String cause(RecycleStatus recycle) {
        return recycle.cause() == null ? "" : cause(recycle.id(), recycle.cause());
    }

    /** As it is said first: a pid is soon forgotten. */
    private String cause(long recycle, AbortCause cause) {
        String said = causes.computeIfAbsent(recycle, unused -> sentence(cause));
        if (causes.size() > REMEMBERED) {
            causes.pollFirstEntry();
        }
        return said;
    }

    private String sentence(AbortCause cause) {
        if (cause instanceof AbortCause.NotPrepared not) {
            return String.join("\n", not.problems());
        } else if (cause instanceof AbortCause.NotReady not) {
            return name(not.worker()) + " " + reason(not.worker(), not.failure()) + in(cause.reason());
        } else if (cause instanceof AbortCause.Lost lost) {
            return name(lost.worker()) + " "
                    + (lost.status() == null ? lost(lost.why()) : ended(lost.status())) + " after "
                    + text(lost.servedNs()) + " of service" + in(cause.reason());
        } else if (cause instanceof AbortCause.Unhealthy unhealthy) {
            return name(unhealthy.worker()) + " " + unhealthy(unhealthy.health()) + in(cause.reason());
        } else if (cause instanceof AbortCause.Told told) {
            return told.sentence();
        }
        return cause instanceof AbortCause.RolledBack ? "a rollback was ordered [ROLLBACK]" : "the pool was shut down";
    }

    /** What its worker is, at the begin of a sentence. */
    private static String kind(AbortCause cause) {
        if (cause.worker() == null) {
            return "";
        }
        return cause instanceof AbortCause.NotReady ? "replacement " : "new ";
    }

    private static String lost(EndReason why) {
        return why == EndReason.LINK_LOST ? "lost its control socket" : "was killed, for it " + hanging(why);
    }

    private static String unhealthy(Health health) {
        return switch (health) {
            case THROWING -> "failed when it was asked whether it is healthy";
            case NOT_ANSWERING -> "did not answer whether it is healthy";
            case UNHEALTHY -> "called itself unhealthy";
            case HEALTHY -> "gave no sign of life any more";
        };
    }

    /** Returns why a worker did not become ready, without saying which. */
    String reason(FailedStart failed) {
        return reason(failed.worker(), failed.failure());
    }

    private String reason(WorkerView worker, StartFailure failure) {
        if (failure instanceof StartFailure.TimedOut timedOut) {
            return "was not ready within " + text(timedOut.timeoutNs()) + ", killed: "
                    + remedy(worker, timedOut.online());
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

    private String remedy(WorkerView worker, boolean online) {
        boolean mustListen = facts.mustListen(worker.generation());
        if (facts.runsMain(worker.generation())) {
            return online && mustListen
                    ? "its main bound no shared address; see docs/servers.md, or set worker.require to \"online\""
                    : "its main was not entered; raise worker.timeout";
        }
        if (!online) {
            return "its start was still running; let start return (no join in it), or raise worker.timeout";
        }
        return mustListen
                ? "its start returned but no shared listener was opened; open one, or set worker.require to \"online\""
                : "its start returned too late; raise worker.timeout";
    }

    private String end(Notice.WorkerEnded gone) {
        if (gone.failure() != null) {
            return reason(gone.worker(), gone.failure());
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
        String line = String.format(Locale.ROOT, "ended unasked with %s", status);
        return status.equals(OUT_OF_MEMORY) ? line + ", perhaps out of memory," : line;
    }

    private static String restart(long restartInNs) {
        return restartInNs == Supervisor.NEVER || restartInNs == 0 ? "" : "; restart in " + text(restartInNs);
    }

    private static String in(EndReason reason) {
        return in(reason.name());
    }

    private static String in(String reason) {
        return " [" + reason + "]";
    }

    private static String workers(int count) {
        return count == 1 ? "1 worker" : count + " workers";
    }

    private String name(WorkerView worker) {
        return "worker " + worker.slot() + " (id " + worker.id() + facts.pidText(worker.id()) + ")";
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
