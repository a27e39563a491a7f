package io.srv.container.command;

import io.srv.container.exit.ExitCode;
import io.srv.jmx.MasterMXBean;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.management.JMX;
import javax.management.MBeanServerConnection;
import javax.management.MalformedObjectNameException;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;

/**
 * A connection to the beans of one master. What the proxy throws when the connection breaks is an
 * {@link java.lang.reflect.UndeclaredThrowableException}; {@link #lost} makes a sentence of it.
 */
final class MasterConnection implements AutoCloseable {

    /** A healthy master answers within milliseconds; one that is starting, within a second. */
    private static final long PATIENCE_MS = 10_000;

    private static final long POLL_MS = 50;

    private final Proc proc;
    private final MasterProcess process;
    private final JMXConnector connector;
    private final MBeanServerConnection server;
    private final MasterMXBean bean;

    MasterConnection(Proc proc, MasterProcess process, JMXConnector connector) throws IOException {
        this.proc = proc;
        this.process = process;
        this.connector = connector;
        this.server = connector.getMBeanServerConnection();
        this.bean = JMX.newMXBeanProxy(server, name(), MasterMXBean.class);
    }

    /**
     * Connects; waits for a master that has just been started until its bean is there.
     *
     * @throws CommandFailure if that is not possible, or takes longer than 10 s
     */
    static MasterConnection open(Proc proc, MasterProcess process) throws CommandFailure {
        AttachSocket socket = AttachSocket.of(proc, process);
        if (proc.isStopped(process.pid())) {
            throw unavailable(
                    process + " is stopped and does not answer; let it go on with kill -CONT " + process.pid());
        }
        FutureTask<MasterConnection> connected = new FutureTask<>(() -> connect(proc, process, socket));
        Thread thread = new Thread(connected, "srv-connect");
        thread.setDaemon(true);
        thread.start();
        try {
            return connected.get(PATIENCE_MS, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            connected.cancel(true);
            throw unavailable(process + " has not answered within " + PATIENCE_MS / 1_000
                    + " s: its JVM hangs, or is suspended, or lets nobody attach");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof CommandFailure failure) {
                throw failure;
            }
            if (e.getCause() instanceof IOException failure) {
                throw unreachable(proc, process, failure);
            }
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static MasterConnection connect(Proc proc, MasterProcess process, AttachSocket socket) throws Exception {
        JMXConnector connector = LocalTransport.connect(socket.connectorAddress());
        MasterConnection connection = new MasterConnection(proc, process, connector);
        while (!connection.server.isRegistered(name())) {
            Thread.sleep(POLL_MS);
        }
        return connection;
    }

    private static CommandFailure unreachable(Proc proc, MasterProcess process, IOException failure) {
        if (proc.hasEnded(process)) {
            return unavailable(process + " has ended");
        }
        if (!isInOurNetwork(proc, process)) {
            return unavailable(
                    process + " runs in another network namespace, a container perhaps; run this there: nsenter -t "
                            + process.pid() + " -n srv-container …, or with docker exec");
        }
        return unavailable(process + " cannot be reached: " + reason(failure));
    }

    private static boolean isInOurNetwork(Proc proc, MasterProcess process) {
        try {
            return Files.readSymbolicLink(proc.of(process.pid(), "ns/net"))
                    .equals(Files.readSymbolicLink(
                            proc.of(ProcessHandle.current().pid(), "ns/net")));
        } catch (IOException e) {
            return true;
        }
    }

    MasterMXBean bean() {
        return bean;
    }

    MasterProcess process() {
        return process;
    }

    /** Begins to watch for events; those from now on are not missed. */
    EventFeed events() throws IOException {
        return EventFeed.of(bean, connector, name());
    }

    /** Tells whether the master's process is gone. */
    boolean hasEnded() {
        return proc.hasEnded(process);
    }

    /** Returns what is to be said of a connection that broke. */
    CommandFailure lost(Throwable failure) {
        return unavailable(hasEnded() ? process + " has ended" : "lost " + process + ": " + reason(failure));
    }

    /** Returns the innermost message: RMI's own are about RMI. */
    private static String reason(Throwable failure) {
        Throwable innermost = failure;
        while (innermost.getCause() != null) {
            innermost = innermost.getCause();
        }
        if (innermost instanceof SocketTimeoutException) {
            return "no answer";
        }
        String message = innermost.getMessage();
        return message == null ? innermost.getClass().getSimpleName() : message;
    }

    private static CommandFailure unavailable(String sentence) {
        return new CommandFailure(ExitCode.UNAVAILABLE, sentence);
    }

    private static ObjectName name() {
        try {
            return new ObjectName(MasterMXBean.OBJECT_NAME);
        } catch (MalformedObjectNameException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The master forgets us at once; without this it would keep our place for minutes. */
    @Override
    public void close() {
        try {
            connector.close();
        } catch (IOException e) {
            // It is gone, and so is our place.
        }
    }
}
