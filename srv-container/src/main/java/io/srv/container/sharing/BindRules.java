package io.srv.container.sharing;

import java.io.IOException;
import java.net.BindException;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.util.OptionalInt;

/**
 * Decides which binds of this JVM are shared. Called on the application's threads, several at a time; a bind waits for the
 * answer.
 */
public interface BindRules {

    /**
     * Looks for the inherited descriptor that a bind is to share.
     *
     * @param address resolved, with a port other than 0; or a Unix-domain path as the application wrote it
     * @param family  of the socket that is bound. An INET6 one means both protocols by its wildcard, as the JDK's do
     * @return its number, always the same one for the same address, and kept open by its owner; empty: this bind goes to the
     *     system, as in any JVM
     * @throws BindException if the application is not to have the address
     * @throws IOException   anything else that the application is to be given
     */
    OptionalInt descriptorFor(SocketAddress address, ProtocolFamily family) throws IOException;

    /**
     * Looks for the inherited descriptor that a bind of a socket for datagrams is to share.
     *
     * @param address resolved, with a port other than 0
     * @return as {@link #descriptorFor}
     */
    default OptionalInt datagramDescriptorFor(SocketAddress address) {
        return OptionalInt.empty();
    }

    /** A bind of the application's has succeeded, and shares the descriptor. */
    void bound(int descriptor);

    /** A private bind failed, for a reason of the system's. The application gets the exception whatever happens here. */
    void refused(SocketAddress address, IOException why);

    /** As {@link #refused}, of a socket for datagrams. Told only if such sockets are shared at all. */
    default void datagramsRefused(SocketAddress address, IOException why) {}
}
