package io.srv.container.command;

import io.srv.container.exit.ExitCode;
import io.srv.jmx.UpgradeInfo;
import java.io.IOException;
import java.lang.reflect.UndeclaredThrowableException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Replaces the master by the version that is installed, in the same process. */
@Command(
        name = "upgrade",
        sortOptions = false,
        descriptionHeading = "%n",
        parameterListHeading = "%n",
        description =
                "Replaces the master itself by srv-container as it is installed now, on the JDK that its launcher finds now, with the"
                        + " options for the master as they are now. The process stays, with its pid, its listeners and"
                        + " its workers. The new version tries first whether it could take over. Waits for the end.",
        footer = {
            "",
            "Exit status:",
            "   0   the installed version is the master",
            "   1   it could not take over; the cause is on stderr, the master before goes on",
            "  64   the command line is wrong, or the pid is no master's",
            "  69   no master, or it starts or stops, or it ended meanwhile",
            "  77   not allowed to reach it",
            "",
            "Example:",
            "  srv-container upgrade"
        })
final class UpgradeCommand implements MasterCommand {

    private static final long LOOK_NS = TimeUnit.MILLISECONDS.toNanos(100);

    /** From when a connection ends until the one to the new version is there. */
    private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(60);

    @Mixin
    HelpOption help = new HelpOption();

    @Parameters(index = "0", arity = "0..1", paramLabel = "PID", description = MasterPid.DESCRIPTION)
    @Nullable
    Long pid;

    @Override
    public @Nullable Long pid() {
        return pid;
    }

    @Override
    public ExitCode run(MasterConnection master, Console console) throws CommandFailure, IOException {
        String before = master.bean().getVersion();
        long id = Refusal.heed(ExitCode.UNAVAILABLE, () -> master.bean().upgrade());
        console.say("upgrade " + id + " begins");
        MasterConnection current = master;
        try {
            while (true) {
                try {
                    UpgradeInfo last = current.bean().getLastUpgrade();
                    if (last != null && last.id() == id && !last.outcome().equals("RUNNING")) {
                        return end(last, before, current.bean().getVersion(), console);
                    }
                    LockSupport.parkNanos(LOOK_NS);
                } catch (UndeclaredThrowableException e) {
                    current.close();
                    current = again(master, e);
                }
            }
        } finally {
            current.close();
        }
    }

    private static ExitCode end(UpgradeInfo last, String before, String now, Console console) {
        if (last.outcome().equals("DONE")) {
            console.say("upgrade " + last.id() + " done: " + now + (now.equals(before) ? " again" : ", was " + before));
            return ExitCode.OK;
        }
        console.complain("upgrade " + last.id() + " failed, " + now + " goes on: " + last.cause());
        return ExitCode.ABORTED;
    }

    /** All connections end when a new version takes over. */
    private static MasterConnection again(MasterConnection lost, Throwable why) throws CommandFailure {
        long untilNs = System.nanoTime() + PATIENCE_NS;
        while (true) {
            if (lost.hasEnded()) {
                throw lost.lost(why);
            }
            try {
                return MasterConnection.open(Proc.SYSTEM, lost.process());
            } catch (CommandFailure e) {
                if (System.nanoTime() > untilNs) {
                    throw e;
                }
                LockSupport.parkNanos(LOOK_NS);
            }
        }
    }
}
