package io.srv.container.master;

import io.srv.container.control.SharedSocket;
import io.srv.container.listener.ListenAddress;
import io.srv.container.options.ListenOption;
import java.nio.channels.NetworkChannel;
import java.util.OptionalInt;

/**
 * A listening socket, or one that receives datagrams, that the master holds.
 *
 * @param name       its declared name, or the address as it was written
 * @param address    canonical, as asked for: port 0 stays 0
 * @param bound      canonical, as bound
 * @param backlog    how many connections may wait; 0 for UDP, or if it is not known
 * @param mode       permissions of the socket file; empty: as the umask said
 * @param channel    keeps the descriptor open
 * @param descriptor its number in the master
 * @param held       whether the service manager holds it open, too: then the socket file is not this master's to unlink, what
 *                   waits in the queue is the next start's, and who made it chose backlog and mode
 */
record BoundListener(
        String name,
        String address,
        String bound,
        boolean declared,
        int backlog,
        OptionalInt mode,
        NetworkChannel channel,
        SharedSocket.Family family,
        int descriptor,
        boolean held) {

    private static final String ALL = "*";
    private static final String UNIX = "unix:";

    boolean isUdp() {
        return ListenAddress.isCanonicalUdp(address);
    }

    BoundListener declaredAs(String newName) {
        return new BoundListener(newName, address, bound, true, backlog, mode, channel, family, descriptor, held);
    }

    /** @param itsBacklog what the service manager has chosen; empty if that is not known */
    BoundListener heldByServiceManager(OptionalInt itsBacklog) {
        return new BoundListener(
                name,
                address,
                bound,
                declared,
                itsBacklog.orElse(0),
                OptionalInt.empty(),
                channel,
                family,
                descriptor,
                true);
    }

    /** Gives up a declared name, which may be another's by now. */
    BoundListener undeclared() {
        return declared
                ? new BoundListener(address, address, bound, false, backlog, mode, channel, family, descriptor, held)
                : this;
    }

    /** What the log says of it. */
    String listening() {
        return "listening on " + bound + (name.equals(bound) ? "" : " (" + name + ")")
                + (held ? ", which the service manager holds" : "");
    }

    /** Whether this has a part of what another address stands for, be it all addresses of the machine or one of them. */
    boolean overlaps(String otherAddress) {
        String port = bound.substring(bound.lastIndexOf(':'));
        return isUdp() == ListenAddress.isCanonicalUdp(otherAddress)
                && family != SharedSocket.Family.UNIX
                && !otherAddress.startsWith(UNIX)
                && otherAddress.endsWith(port)
                && (bound.endsWith(ALL + port) || otherAddress.endsWith(ALL + port));
    }

    /** @throws BindFailure if the option asks for what can be chosen only when it is bound, and was chosen otherwise */
    void requireBoundAs(ListenOption option) throws BindFailure {
        if (held) {
            return;
        }
        if (!isUdp() && option.backlog() != backlog) {
            throw fixed(option, "backlog", backlog, option.backlog());
        }
        if (!option.mode().equals(mode)) {
            throw fixed(option, "mode", octal(mode), octal(option.mode()));
        }
    }

    private BindFailure fixed(ListenOption option, String what, Object is, Object wanted) {
        return new BindFailure("cannot listen on " + ListenerBinder.show(option.name(), address) + ": it is bound with "
                + what + " " + is + ", not " + wanted + ", until the master is restarted; declare it with " + is
                + ", or stop and start");
    }

    private static String octal(OptionalInt mode) {
        return mode.isPresent() ? String.format("%04o", mode.getAsInt()) : "none";
    }

    SharedSocket sharedAs(int workersDescriptor) {
        return new SharedSocket(name, address, declared, family, workersDescriptor);
    }
}
