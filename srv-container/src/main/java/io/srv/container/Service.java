package io.srv.container;

import io.srv.container.exit.ExitCode;
import io.srv.container.generation.GenerationException;
import io.srv.container.handover.OpenFile;
import io.srv.container.log.Log;
import io.srv.container.management.Management;
import io.srv.container.management.MasterFacts;
import io.srv.container.master.Configuration;
import io.srv.container.master.Master;
import io.srv.container.master.MasterAccess;
import io.srv.container.metrics.Metrics;
import io.srv.container.options.MetricsOptions;
import io.srv.container.posix.Posix;
import io.srv.container.posix.PosixException;
import io.srv.container.posix.SignalThread;
import io.srv.container.supervisor.Outcome;
import io.srv.container.systemd.ServiceEnvironment;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.BindException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** A master in this process: of a pool of its own, or of the one that another program has left. */
final class Service {

    private final CommandLineFiles files;
    private final ServiceEnvironment environment;
    private final Posix posix;
    private final Log log;
    private final Deployment deployment;

    /** Not taken back from then on: the supervisor knows more than what was handed over. */
    private volatile boolean tookOver;

    Service(CommandLineFiles files, ServiceEnvironment environment, Posix posix, Log log) {
        this.environment = environment;
        this.files = files;
        this.posix = posix;
        this.log = log;
        this.deployment = new Deployment(files.application(), files.options(), posix, log);
    }

    /** @param signals of the start, which end with it */
    ExitCode start(Inputs inputs, SignalThread signals) {
        ExitCode code = startPool(inputs, signals);
        // Not on the way out of a bug: the workers still run from the copies.
        deployment.close();
        return code;
    }

    private ExitCode startPool(Inputs inputs, SignalThread signals) {
        log.info(Version.text() + " on Java " + Runtime.version() + ", pid "
                + ProcessHandle.current().pid() + ", runs "
                + inputs.application().shown());
        Instant started = Instant.now();
        Configuration first;
        try {
            first = deployment.first(inputs);
        } catch (GenerationException e) {
            log.error(String.valueOf(e.getMessage()));
            return ExitCode.CANNOT_COPY;
        }
        Master master = new Master(deployment, environment, posix, log);
        try (Metrics metrics = Metrics.bind(inputs.options().metrics(), log)) {
            List<String> failures = master.bind(first);
            if (!failures.isEmpty()) {
                failures.forEach(log::error);
                return ExitCode.UNAVAILABLE;
            }
            signals.pause();
            return run(master, started, metrics, () -> {});
        } catch (BindException e) {
            log.error(String.valueOf(e.getMessage()));
            return ExitCode.UNAVAILABLE;
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Goes on with what the program before has left; if that fails, that program goes on. */
    ExitCode takeOver(HandoverOrder order) {
        Handed handed = OpenFile.read(order.state(), Handed.class);
        log.info(Version.text() + " on Java " + Runtime.version() + ", pid "
                + ProcessHandle.current().pid() + ", takes over from version " + handed.version());
        try {
            MetricsOptions metrics =
                    order.failure() == null ? files.read(posix).options().metrics() : null;
            ExitCode code = takeOver(order, handed, handed.usable(deployment, metrics, log));
            deployment.close();
            return code;
        } catch (Throwable e) { // a class that is missing, too
            if (tookOver || order.failure() != null) {
                throw new IllegalStateException(e);
            }
            giveBack(order, handed, e instanceof Exception ? String.valueOf(e.getMessage()) : e.toString());
            return ExitCode.SOFTWARE;
        }
    }

    private ExitCode takeOver(HandoverOrder order, Handed handed, Handed.Usable usable)
            throws IOException, InterruptedException {
        if (handed.store() != null) {
            deployment.inherit(handed.store());
        }
        Configuration good = Objects.requireNonNull(
                usable.generations().get(usable.master().pool().good()));
        Master master = new Master(deployment, environment, posix, log);
        try (Metrics metrics = Metrics.bind(good.inForce().metrics(), log)) {
            master.inherit(usable.master(), usable.generations(), order.failure());
            return run(master, Instant.parse(handed.started()), metrics, () -> {
                posix.close(order.state());
                tookOver = true;
            });
        }
    }

    private ExitCode run(Master master, Instant started, Metrics metrics, Runnable onStart)
            throws IOException, InterruptedException {
        MasterFacts facts = new MasterFacts(Version.number(), started);
        Outcome outcome = master.run(
                new OwnSuccessor(files.arguments(), deployment, started.toString()),
                loop -> {
                    begin(loop, facts, metrics);
                    onStart.run();
                },
                OwnThreads::write);
        return exitCode(outcome);
    }

    private void begin(MasterAccess master, MasterFacts facts, Metrics metrics) {
        Management.start(master, facts, log);
        metrics.start(ManagementFactory.getPlatformMBeanServer());
    }

    /** Does not return, unless the program before cannot be started either. */
    private void giveBack(HandoverOrder order, Handed handed, String why) {
        log.error("cannot take over: " + why + "; " + handed.version() + " goes on");
        log.flush();
        Set<Integer> keep = handed.descriptors();
        keep.add(order.state());
        Map<String, String> variables = OwnSuccessor.environment(HandoverOrder.takeOver(order.state(), why));
        try {
            posix.replaceProcess(handed.command(), variables, keep);
        } catch (PosixException e) {
            log.error("the program before cannot go on either: " + e.getMessage() + "; the workers stop");
        }
    }

    private static ExitCode exitCode(Outcome outcome) {
        return switch (outcome) {
            case CLEAN -> ExitCode.OK;
            case KILLED -> ExitCode.WORKER_KILLED;
            case NEVER_READY -> ExitCode.UNAVAILABLE;
        };
    }
}
