package io.srv.container.master;

import io.srv.container.control.SharedSocket;
import io.srv.container.listener.ListenAddress;
import io.srv.container.options.ListenOption;
import io.srv.container.posix.Posix;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.DatagramChannel;
import java.nio.channels.NetworkChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.UnsupportedAddressTypeException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Locale;
import java.util.OptionalInt;

/** Binds one address, by the JDK, so that it means what it means to any Java server; and says why it cannot be bound. */
final class ListenerBinder {

    /** S_IFMT and S_IFSOCK in inode(7). */
    private static final int FILE_TYPE = 0170000;

    private static final int SOCKET_TYPE = 0140000;

    private static final int FIRST_FREE_PORT_BY_DEFAULT = 1024;

    private final Posix posix;

    ListenerBinder(Posix posix) {
        this.posix = posix;
    }

    /**
     * Binds an address.
     *
     * @param address what the option's address stands for
     * @throws BindFailure if that cannot be done
     */
    BoundListener bind(ListenOption option, boolean declared, SocketAddress address) throws BindFailure {
        String canonical = canonical(option.address(), address);
        try {
            NetworkChannel channel = channel(option, address);
            int descriptor = JdkSockets.descriptorOf(channel);
            return new BoundListener(
                    option.name(),
                    canonical,
                    canonical(option.address(), channel.getLocalAddress()),
                    declared,
                    option.address().isUdp() ? 0 : option.backlog(),
                    option.mode(),
                    channel,
                    family(posix.socketDomain(descriptor)),
                    descriptor,
                    false);
        } catch (IOException e) {
            throw new BindFailure(
                    "cannot listen on " + show(option.name(), canonical) + ": " + reason(e, address),
                    String.valueOf(e.getMessage()));
        }
    }

    /**
     * Takes over an inherited socket that is bound already, and listens if connections are accepted from it, as the master's
     * own. It stays as it is, but is close-on-exec.
     *
     * @param canonical  of the address, as asked for; what it is bound to must be that, whatever the port if that is 0
     * @param descriptor the listener's from now on
     * @throws BindFailure if the socket does not fit, and is closed
     */
    BoundListener adopt(ListenOption option, boolean declared, String canonical, int descriptor) throws BindFailure {
        return new ListenerAdoption(posix).adopt(option, declared, canonical, descriptor);
    }

    /** As {@link #adopt}, but a socket that does not fit stays open. */
    BoundListener inherit(ListenOption option, boolean declared, String canonical, int descriptor) throws BindFailure {
        return new ListenerAdoption(posix).inherit(option, declared, canonical, descriptor);
    }

    /** Whether it takes rights that not every process has: over a folder, or over the ports that ip(7) calls privileged. */
    static boolean takesRights(SocketAddress address) {
        return !(address instanceof InetSocketAddress ip) || ip.getPort() != 0 && ip.getPort() < firstFreePort();
    }

    /** The first port that anybody may bind. */
    static long firstFreePort() {
        return KernelSetting.of("net/ipv4/ip_unprivileged_port_start", FIRST_FREE_PORT_BY_DEFAULT);
    }

    /** Has an own socket, which was bound by another version of the options, be as this one says. */
    void adapt(BoundListener listener, ListenOption option) throws IOException {
        if (!listener.isUdp()) {
            JdkSockets.setBacklog(listener.descriptor(), option.backlog());
        }
        if (option.mode().isPresent() && listener.channel().getLocalAddress() instanceof UnixDomainSocketAddress unix) {
            setMode(unix, option.mode().getAsInt());
        }
    }

    private NetworkChannel channel(ListenOption option, SocketAddress address) throws IOException {
        if (address instanceof UnixDomainSocketAddress unix) {
            return bindUnix(unix, option.backlog(), option.mode());
        }
        return option.address().isUdp()
                ? bindIp(DatagramChannel.open(), channel -> channel.bind(address))
                : bindIp(ServerSocketChannel.open(), channel -> channel.bind(address, option.backlog()));
    }

    private interface Bind<C> {
        void on(C channel) throws IOException;
    }

    private static <C extends NetworkChannel> C bindIp(C channel, Bind<C> bind) throws IOException {
        try {
            bind.on(channel);
            return channel;
        } catch (UnsupportedAddressTypeException e) {
            channel.close();
            throw new BindException("IPv6 is switched off on this machine; use an IPv4 address");
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    private ServerSocketChannel bindUnix(UnixDomainSocketAddress address, int backlog, OptionalInt mode)
            throws IOException {
        removeStale(address);
        ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            channel.bind(address, backlog);
            if (mode.isPresent()) {
                setMode(address, mode.getAsInt());
            }
            return channel;
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    /** Not by its path alone: it may be in a folder of the workers, who could put a link there to what only this process may change. */
    private void setMode(UnixDomainSocketAddress address, int mode) throws IOException {
        if (!posix.setSocketMode(address.getPath().toAbsolutePath().toString(), mode)) {
            throw new BindException("something else was put in the place of its file, whose permissions are left alone;"
                    + " let nobody else write to the folder");
        }
    }

    /** A socket file outlives its process; it is in the way of a bind, but only one that nobody answers at may go. */
    private static void removeStale(UnixDomainSocketAddress address) throws IOException {
        Path file = address.getPath();
        if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        int mode = (int) Files.getAttribute(file, "unix:mode", LinkOption.NOFOLLOW_LINKS);
        if ((mode & FILE_TYPE) != SOCKET_TYPE) {
            throw new BindException("the file is there and is no socket; remove it or choose another path");
        }
        try (SocketChannel probe = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            // Or it would wait for an owner whose queue is full.
            probe.configureBlocking(false);
            probe.connect(address);
        } catch (ConnectException e) {
            Files.deleteIfExists(file);
            return;
        } catch (BindException e) {
            throw e;
        } catch (SocketException e) {
            // Busy, or a socket of another kind; in any case not refused, so somebody has it.
        }
        throw new BindException("somebody answers there; stop the other process");
    }

    static SharedSocket.Family family(int domain) {
        return switch (domain) {
            case Posix.AF_UNIX -> SharedSocket.Family.UNIX;
            case Posix.AF_INET -> SharedSocket.Family.INET;
            default -> SharedSocket.Family.INET6;
        };
    }

    /**
     * Returns the text that decides which addresses are the same.
     *
     * @param resolved what has become of the address
     */
    static String canonical(ListenAddress address, SocketAddress resolved) {
        return address.isUdp() ? ListenAddress.canonicalUdp(resolved) : ListenAddress.canonical(resolved);
    }

    /** A listener as a failure names it. */
    static String show(String name, String canonical) {
        return name.equals(canonical) ? name : name + " (" + canonical + ")";
    }

    private static String reason(IOException failure, SocketAddress address) {
        String message = failure.getMessage() == null ? failure.toString() : failure.getMessage();
        String lower = message.substring(0, 1).toLowerCase(Locale.ROOT) + message.substring(1);
        return switch (message) {
            case "Address already in use" -> lower + "; stop the process that has it, or choose another";
            case "Permission denied" ->
                address instanceof UnixDomainSocketAddress
                        ? lower + "; let this user write to the folder"
                        : lower + "; run as root, or let systemd open the socket";
            case "No such file or directory" -> lower + "; create the folder first";
            case "Cannot assign requested address" -> lower + "; use an address of this machine";
            default -> lower;
        };
    }
}
