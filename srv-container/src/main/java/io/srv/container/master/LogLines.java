package io.srv.container.master;

import static io.srv.container.log.Durations.text;

import io.srv.container.exit.ExitStatus;
import io.srv.container.log.Log;
import io.srv.container.supervisor.KillReason;
import io.srv.container.supervisor.Notice;
import io.srv.container.supervisor.Settings.Require;
import io.srv.container.supervisor.StartFailure;
import io.srv.container.supervisor.Supervisor;
import io.srv.container.supervisor.WorkerView;
import java.util.Locale;
import java.util.function.LongFunction;

/** Says the supervisor's news in log lines: the subject first, the consequence last. */
final class LogLines {

    private final Log log;
    private final Require require;
    private final boolean runsMain;
    private final LongFunction<String> pidOf;

    /**
     * @param runsMain whether the workers run a main class
     * @param pidOf    a worker's pid as text, by id; empty if there is none
     */
    LogLines(Log log, Require require, boolean runsMain, LongFunction<String> pidOf) {
        this.log = log;
        this.require = require;
        this.runsMain = runsMain;
        this.pidOf = pidOf;
    }

    void say(Notice notice) {
        if (notice instanceof Notice.WorkerReady ready) {
            log.info(name(ready.worker()) + " ready after " + text(ready.tookNs()) + ", generation "
                    + ready.worker().generation());
        } else if (notice instanceof Notice.AllReady all) {
            log.info("all " + workers(all.count()) + " ready after " + text(all.tookNs()));
        } else if (notice instanceof Notice.StartFailed failed) {
            log.warn(name(failed.worker()) + " " + reason(failed.failure()) + "; next try in "
                    + text(failed.restartInNs()));
        } else if (notice instanceof Notice.WorkerCrashed crashed) {
            log.warn(name(crashed.worker()) + " " + ended(crashed.status()) + " after " + text(crashed.servedNs())
                    + " of service" + restart(crashed.restartInNs()));
        } else if (notice instanceof Notice.WorkerLeaving leaving) {
            log.info(name(leaving.worker()) + " was sent SIGTERM; a successor starts now");
        } else if (notice instanceof Notice.LinkLost lost) {
            log.warn(
                    name(lost.worker()) + " lost its control socket and stops; restart in " + text(lost.restartInNs()));
        } else if (notice instanceof Notice.WorkerStopped stopped) {
            stopped(stopped);
        } else if (notice instanceof Notice.WorkerKilled killed) {
            killed(killed);
        } else if (notice instanceof Notice.SuccessorWanted wanted) {
            log.info(name(wanted.worker()) + " asks for a successor");
        } else if (notice instanceof Notice.RecycleStarted started) {
            log.info("recycle of " + workers(started.total()) + " begins, generation " + started.generation());
        } else if (notice instanceof Notice.RecycleQueued) {
            log.info("another recycle was asked for; it follows this one");
        } else if (notice instanceof Notice.RecycleDone done) {
            log.info(
                    "recycle done: " + done.replaced() + " of " + done.total() + " replaced in " + text(done.tookNs()));
        } else if (notice instanceof Notice.RecycleCancelled cancelled) {
            cancelled(cancelled);
        } else if (notice instanceof Notice.Resized resized) {
            log.info("the pool is to have " + workers(resized.count()));
        } else if (notice instanceof Notice.ResizeRefused refused) {
            log.warn("the pool stays at " + workers(refused.count()) + ": it must have 1 to 1024");
        } else if (notice instanceof Notice.ShutdownStarted started) {
            log.info("shutting down; workers have " + text(started.timeoutNs()));
        } else if (notice instanceof Notice.KillAll) {
            log.warn("asked to stop a second time: killing all workers");
        } else if (notice instanceof Notice.Stalled stalled) {
            log.warn("the master did not run for " + text(stalled.byNs()) + "; all deadlines moved by that");
        }
    }

    private void stopped(Notice.WorkerStopped stopped) {
        String line = name(stopped.worker()) + " stopped after " + text(stopped.tookNs());
        if (stopped.status().isSuccess() || stopped.status().isTermination()) {
            log.info(line);
        } else {
            log.warn(line + " with " + stopped.status());
        }
    }

    private void killed(Notice.WorkerKilled killed) {
        String name = name(killed.worker());
        if (killed.reason() == KillReason.STOP_TIMEOUT) {
            log.warn(name + " had not stopped after " + text(killed.afterNs()) + "; killed");
        } else if (killed.reason() == KillReason.SHUTDOWN || killed.reason() == KillReason.GAVE_UP) {
            log.warn(name + " killed");
        }
    }

    private void cancelled(Notice.RecycleCancelled cancelled) {
        String count = cancelled.replaced() + " of " + cancelled.total() + " replaced";
        WorkerView replacement = cancelled.replacement();
        StartFailure failure = cancelled.failure();
        if (replacement == null || failure == null) {
            log.warn("recycle cancelled by the shutdown, " + count);
        } else {
            log.error("replacement " + name(replacement) + " " + reason(failure) + "; recycle cancelled, " + count
                    + ", the old workers serve on");
        }
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

    private static String workers(int count) {
        return count == 1 ? "1 worker" : count + " workers";
    }

    private String name(WorkerView worker) {
        return "worker " + worker.slot() + " (id " + worker.id() + pidOf.apply(worker.id()) + ")";
    }
}
