package io.srv.container;

import io.srv.container.handover.OpenFile;
import io.srv.container.master.SavedMaster;
import io.srv.container.master.Successor;
import io.srv.container.posix.OwnCommand;
import io.srv.container.posix.PosixException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** This program as it lies on the disk, started as this process was. */
final class OwnSuccessor implements Successor {

    /** What is for this process alone: sockets that it was passed, which it hands over itself. */
    private static final List<String> NOT_INHERITED = List.of("LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES");

    private final List<String> arguments;
    private final Deployment deployment;
    private final String started;

    /**
     * @param arguments of main
     * @param started   ISO 8601
     */
    OwnSuccessor(List<String> arguments, Deployment deployment, String started) {
        this.arguments = List.copyOf(arguments);
        this.deployment = deployment;
        this.started = started;
    }

    @Override
    public List<String> launch() {
        String launcher = System.getProperty("srv.launcher");
        List<String> launch = new ArrayList<>();
        if (launcher != null) {
            launch.add(launcher);
            launch.addAll(arguments);
        }
        return launch;
    }

    @Override
    public Set<Integer> write(SavedMaster master, int file) {
        Handed handed = new Handed(Handed.FORMAT, Version.number(), started, ownCommand(), master, deployment.save());
        OpenFile.write(file, handed);
        return handed.descriptors();
    }

    @Override
    public Map<String, String> rehearse(int state, int answer) {
        Map<String, String> environment = environment(HandoverOrder.rehearse(state, answer));
        environment.remove("NOTIFY_SOCKET"); // it is not the service
        return environment;
    }

    @Override
    public Map<String, String> takeOver(int state) {
        return environment(HandoverOrder.takeOver(state, null));
    }

    static Map<String, String> environment(HandoverOrder order) {
        Map<String, String> environment = new HashMap<>(System.getenv());
        environment.keySet().removeAll(NOT_INHERITED);
        HandoverOrder.forget(environment);
        environment.putAll(order.variables());
        return environment;
    }

    @Override
    public Verdict verdict(int answer) {
        return OpenFile.read(answer, Verdict.class);
    }

    private static List<String> ownCommand() {
        try {
            return OwnCommand.line();
        } catch (PosixException e) {
            throw new UncheckedIOException(e);
        }
    }
}
