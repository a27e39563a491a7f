package io.srv.container.command;

import io.srv.container.exit.ExitCode;
import io.srv.container.posix.Posix;
import io.srv.container.posix.PosixException;
import io.srv.container.posix.PosixUnavailableException;
import java.io.IOException;
import java.io.StringReader;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Properties;

/**
 * Asks a master's JVM where its MBeans can be reached, through HotSpot's attach socket, as jcmd and jconsole do.
 *
 * <p>The socket is {@code .java_pid<pid>} in the JVM's {@code /tmp}. That may be private to a service, so it is looked for under
 * {@code /proc/<pid>/root}, where the JDK's own {@code com.sun.tools.attach} looks only from JDK 25 on: before, it finds no
 * socket, and the signal it then sends makes the master write a thread dump into its log. The launcher lets masters open the
 * socket as they start ({@code -XX:+StartAttachListener}); one that was started otherwise is asked to, by the handshake of
 * attachListener_posix.cpp.
 *
 * <p>A request is {@code 1}, the operation and three arguments, each with a zero behind it; the answer is a line with 0 for success,
 * and then text. Nothing here ends by itself when the other side is silent: see {@link MasterConnection}.
 */
final class AttachSocket {

    private static final int SIGQUIT = 3;
    private static final long POLL_MS = 20;
    /** A JVM that opens the socket as it starts has done so by then; the others wait to be asked. */
    private static final int POLLS_BEFORE_ASKING = 50;

    private static final String LOCAL_ADDRESS = "com.sun.management.jmxremote.localConnectorAddress";

    private final Proc proc;
    private final MasterProcess master;
    private final Path temporary;
    private final boolean itsOwn;
    private final Path socket;

    private AttachSocket(Proc proc, MasterProcess master, Path temporary, boolean itsOwn) {
        this.proc = proc;
        this.master = master;
        this.temporary = temporary;
        this.itsOwn = itsOwn;
        this.socket = temporary.resolve(".java_pid" + master.innerPid());
    }

    /** @throws CommandFailure if the socket cannot be reached from here, whatever the master does */
    static AttachSocket of(Proc proc, MasterProcess master) throws CommandFailure {
        if (master.attachDisabled()) {
            throw new CommandFailure(
                    ExitCode.UNAVAILABLE,
                    master
                            + " was started with -XX:+DisableAttachMechanism, so nobody can reach it from here; use signals or"
                            + " remote JMX, or take that out of SRV_CONTAINER_OPTS and start it again");
        }
        Path own = proc.of(master.pid(), "root/tmp");
        if (Files.isDirectory(own)) {
            return new AttachSocket(proc, master, own, true);
        }
        // Not ours to look into, so the master has capabilities that we lack. Its /tmp may still be the one we see.
        if (master.innerPid() != master.pid()) {
            throw hidden(master);
        }
        return new AttachSocket(proc, master, Path.of("/tmp"), false);
    }

    private static CommandFailure hidden(MasterProcess master) {
        return new CommandFailure(
                ExitCode.NO_PERMISSION,
                master
                        + " has a /tmp of its own, and more rights than this process, which may not look there; run this as"
                        + " root");
    }

    /**
     * Lets the JVM serve its MBeans to local callers, if it does not yet.
     *
     * @return the address, a {@code service:jmx:} URL
     * @throws IOException if the JVM cannot be reached, ends, or cannot do it
     */
    String connectorAddress() throws IOException, InterruptedException, CommandFailure {
        awaitSocket();
        ask("jcmd", "ManagementAgent.start_local");
        Properties properties = new Properties();
        properties.load(new StringReader(ask("agentProperties", "")));
        String address = properties.getProperty(LOCAL_ADDRESS);
        if (address == null) {
            throw new IOException("its JVM serves no MBeans");
        }
        return address;
    }

    private void awaitSocket() throws IOException, InterruptedException, CommandFailure {
        Path request = null;
        try {
            for (int polls = 0; !isListening(); polls++) {
                if (proc.hasEnded(master)) {
                    throw new IOException("it has ended");
                }
                if (polls >= POLLS_BEFORE_ASKING && !itsOwn) {
                    throw hidden(master);
                }
                // Before it has a handler, the signal would end it.
                if (polls >= POLLS_BEFORE_ASKING && request == null && proc.handles(master.pid(), SIGQUIT)) {
                    request = requestFile();
                    signal();
                }
                Thread.sleep(POLL_MS);
            }
        } finally {
            if (request != null) {
                Files.deleteIfExists(request);
            }
        }
    }

    /** Of a JVM that was killed the file stays; nobody listens there. */
    private boolean isListening() throws CommandFailure {
        // By lstat(2). For who is not root access(2) forgets capabilities, and may not look below the root of a master
        // with some.
        if (!Files.exists(socket, LinkOption.NOFOLLOW_LINKS)) {
            return false;
        }
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            // In a /tmp that is shared anybody may have put it there.
            Object owner = Files.getAttribute(socket, "unix:uid");
            if (!owner.equals((int) master.uid())) {
                throw new CommandFailure(
                        ExitCode.NO_PERMISSION,
                        socket + " belongs to user " + owner + " and not to " + master + "'s; remove it");
            }
            return channel.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    /** The JVM looks for it when it is signalled, and lets nobody else ask than its user and root. */
    private Path requestFile() throws IOException {
        String name = ".attach_pid" + master.innerPid();
        try {
            return Files.createFile(proc.of(master.pid(), "cwd").resolve(name));
        } catch (IOException e) {
            return Files.createFile(temporary.resolve(name));
        }
    }

    private void signal() throws IOException {
        try {
            Posix.load().signal(master.pid(), SIGQUIT);
        } catch (PosixException | PosixUnavailableException e) {
            throw new IOException("its JVM cannot be asked to listen: " + e.getMessage(), e);
        }
    }

    private String ask(String operation, String argument) throws IOException {
        String request = "1\0" + operation + '\0' + argument + "\0\0\0";
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            ByteBuffer bytes = StandardCharsets.UTF_8.encode(request);
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            String answer = new String(Channels.newInputStream(channel).readAllBytes(), StandardCharsets.UTF_8);
            if (!answer.startsWith("0\n")) {
                throw new IOException(
                        answer.isEmpty()
                                ? "its JVM refuses us"
                                : "its JVM refuses " + operation + ' ' + argument + ": "
                                        + answer.strip().replaceAll("\\s+", " "));
            }
            return answer.substring(2);
        }
    }
}
