package io.srv.container.master;

import java.nio.channels.NetworkChannel;
import java.util.ArrayList;
import java.util.List;
import jnr.ffi.LibraryLoader;

/**
 * Descriptors as a process inherits them: copies of the sockets of this test under numbers of their own, open across exec. What
 * was not taken over is closed at the end.
 */
public final class InheritedSockets implements AutoCloseable {

    private static final int F_DUPFD = 0;
    private static final int F_GETFD = 1;
    private static final int F_GETFL = 3;
    private static final int LOWEST = 400;
    private static final int FAILED = -1;
    private static final C LIBRARY = LibraryLoader.create(C.class).load("c");

    private final List<NetworkChannel> originals = new ArrayList<>();

    /** Keeps the original open until the end, as who passed it does. */
    public int inherit(NetworkChannel original) {
        originals.add(original);
        return copy(JdkSockets.descriptorOf(original));
    }

    /** A socket of any kind that is bound to nothing. */
    public int unbound(int domain, int type) {
        return LIBRARY.socket(domain, type, 0);
    }

    public static int copy(int descriptor) {
        int copy = LIBRARY.fcntl(descriptor, F_DUPFD, LOWEST);
        if (copy == FAILED) {
            throw new IllegalStateException("cannot copy descriptor " + descriptor);
        }
        return copy;
    }

    public static boolean isOpen(int descriptor) {
        return LIBRARY.fcntl(descriptor, F_GETFD, 0) >= 0;
    }

    public static boolean isCloseOnExec(int descriptor) {
        return LIBRARY.fcntl(descriptor, F_GETFD, 0) == 1;
    }

    /** O_NONBLOCK and the like, which all copies share. */
    public static int sharedFlags(int descriptor) {
        return LIBRARY.fcntl(descriptor, F_GETFL, 0);
    }

    @Override
    public void close() throws Exception {
        for (NetworkChannel original : originals) {
            original.close();
        }
    }

    /** Bound by jnr. */
    public interface C {
        int fcntl(int descriptor, int command, int argument);

        int socket(int domain, int type, int protocol);
    }
}
