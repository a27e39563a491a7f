package io.srv.container.master;

import io.srv.container.control.SharedSocket;
import io.srv.container.options.ListenOption;
import io.srv.container.posix.Posix;
import io.srv.container.posix.PosixException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.nio.channels.NetworkChannel;

/**
 * Makes a listener of a socket that somebody else has bound and this process inherited. Changes nothing of the socket itself: its
 * flags and its queue are shared with whoever else has it.
 */
final class ListenerAdoption {

    private static final String ANY_PORT = ":0";

    private final Posix posix;

    ListenerAdoption(Posix posix) {
        this.posix = posix;
    }

    /**
     * Takes the socket over, as the master's own.
     *
     * @param canonical what it must be bound to; with port 0, any port is right
     * @throws BindFailure if the socket does not fit, and is closed
     */
    BoundListener adopt(ListenOption option, boolean declared, String canonical, int descriptor) throws BindFailure {
        try {
            return inherit(option, declared, canonical, descriptor);
        } catch (BindFailure e) {
            if (isSocket(descriptor)) {
                posix.close(descriptor);
            }
            throw e;
        }
    }

    private boolean isSocket(int descriptor) {
        try {
            posix.socketDomain(descriptor);
            return true;
        } catch (PosixException e) {
            return false; // somebody else's file, perhaps
        }
    }

    /** As {@link #adopt}, but one that does not fit stays open. */
    BoundListener inherit(ListenOption option, boolean declared, String canonical, int descriptor) throws BindFailure {
        Subject subject = new Subject("cannot listen on " + ListenerBinder.show(option.name(), canonical)
                + " with the inherited descriptor " + descriptor + ": ");
        SharedSocket.Family family = fittingFamily(option, descriptor, subject);
        try {
            NetworkChannel channel = channel(option, family, descriptor, subject);
            String bound = ListenerBinder.canonical(option.address(), channel.getLocalAddress());
            if (!isAt(bound, canonical)) {
                throw subject.failure("it is bound to " + bound + "; give both the same address");
            }
            posix.closeOnExec(descriptor);
            return new BoundListener(
                    option.name(),
                    canonical,
                    bound,
                    declared,
                    option.address().isUdp() ? 0 : option.backlog(),
                    option.mode(),
                    channel,
                    family,
                    descriptor,
                    false);
        } catch (IOException e) {
            throw subject.unusable(e);
        }
    }

    /** The beginning of every sentence about one socket. */
    private record Subject(String text) {
        BindFailure failure(String why) {
            return new BindFailure(text + why);
        }

        BindFailure unusable(IOException cause) {
            return failure(cause.getMessage() + "; pass a socket that is open and bound");
        }
    }

    private SharedSocket.Family fittingFamily(ListenOption option, int descriptor, Subject subject) throws BindFailure {
        try {
            int domain = posix.socketDomain(descriptor);
            requireFitting(option, domain, posix.socketType(descriptor), posix.isListening(descriptor), subject);
            return ListenerBinder.family(domain);
        } catch (PosixException e) {
            throw subject.unusable(e);
        }
    }

    private static void requireFitting(ListenOption option, int domain, int type, boolean listening, Subject subject)
            throws BindFailure {
        boolean isUnix = domain == Posix.AF_UNIX;
        if (!isUnix && domain != Posix.AF_INET && domain != Posix.AF_INET6) {
            throw subject.failure(
                    "its address family is " + domain + ", and must be IPv4, IPv6 or Unix; pass one of those");
        }
        if (isUnix != option.address().isUnix()) {
            throw subject.failure(
                    isUnix
                            ? "it is a Unix-domain socket; pass one with an IP address"
                            : "it is no Unix-domain socket; pass one that has this path");
        }
        if (option.address().isUdp()) {
            if (type != Posix.SOCK_DGRAM) {
                throw subject.failure("it is no datagram socket; pass one (ListenDatagram= in a systemd socket unit)");
            }
        } else if (type != Posix.SOCK_STREAM) {
            throw subject.failure("it is no stream socket; pass one (ListenStream= in a systemd socket unit)");
        } else if (!listening) {
            throw subject.failure("it is not listening; pass one that is (Accept=no in a systemd socket unit)");
        }
    }

    private NetworkChannel channel(ListenOption option, SharedSocket.Family family, int descriptor, Subject subject)
            throws BindFailure {
        try {
            return option.address().isUdp()
                    ? JdkSockets.datagramsOn(descriptor)
                    : JdkSockets.listenerOn(descriptor, StandardProtocolFamily.valueOf(family.name()));
        } catch (IOException e) {
            throw subject.unusable(e);
        } catch (IllegalArgumentException e) {
            throw subject.failure("its address is no path; bind it to a file");
        }
    }

    /** Whether a bound address is what was asked for: with port 0, whatever the port. */
    static boolean isAt(String bound, String canonical) {
        return canonical.endsWith(ANY_PORT)
                ? bound.startsWith(canonical.substring(0, canonical.length() - 1))
                : bound.equals(canonical);
    }
}
