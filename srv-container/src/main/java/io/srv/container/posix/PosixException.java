package io.srv.container.posix;

import java.io.IOException;
import java.util.Locale;
import jnr.constants.platform.Errno;

/**
 * A call to the operating system failed. The message is one sentence: what could not be done, why, and in brackets the call
 * and the error's name, as in "cannot start /opt/java: no such file or directory (posix_spawnp: ENOENT)".
 */
public final class PosixException extends IOException {
    private static final long serialVersionUID = 1;

    /** No such process. */
    public static final int ESRCH = 3;
    /** Not now: the socket is full, or too many processes. */
    public static final int EAGAIN = 11;

    static final int EACCES = 13;
    /** The other end is closed. */
    public static final int EPIPE = 32;

    static final int EPERM = 1;
    static final int ENOENT = 2;
    static final int EINTR = 4;
    static final int EBADF = 9;
    static final int ECHILD = 10;
    static final int ENOMEM = 12;
    static final int EXDEV = 18;
    static final int EINVAL = 22;
    static final int ENOSPC = 28;
    static final int ERANGE = 34;
    static final int ENOSYS = 38;
    static final int EOPNOTSUPP = 95;

    private final String call;
    private final int errno;

    /**
     * @param call   the C function
     * @param errno  its errno; 0 if the call did not fail but its outcome is of no use, which {@code detail} then explains
     * @param detail what could not be done, without a full stop
     */
    public PosixException(String call, int errno, String detail) {
        super(sentence(call, errno, detail));
        this.call = call;
        this.errno = errno;
    }

    /** Returns the C function that failed. */
    public String call() {
        return call;
    }

    /** Returns the error's number, see errno(3); 0 if the kernel reported none. */
    public int errno() {
        return errno;
    }

    /** Returns the kernel's words for it, as in "no such file or directory"; empty if it had none. */
    public String reason() {
        Errno known = Errno.valueOf(errno);
        return errno == 0 || known == Errno.__UNKNOWN_CONSTANT__ ? "" : reason(known);
    }

    /** Tells whether the kernel or the file system does not know how, or may not, so that another way may do. */
    public boolean meansUnsupported() {
        return switch (errno) {
            case EPERM, EXDEV, EINVAL, ENOSYS, EOPNOTSUPP -> true;
            default -> false;
        };
    }

    private static String sentence(String call, int errno, String detail) {
        if (errno == 0) {
            return detail + " (" + call + ")";
        }
        Errno known = Errno.valueOf(errno);
        if (known == Errno.__UNKNOWN_CONSTANT__) {
            return detail + ": unknown error (" + call + ": errno " + errno + ")";
        }
        // EWOULDBLOCK is the same number; the manual pages speak of EAGAIN.
        String name = errno == EAGAIN ? "EAGAIN" : known.name();
        return detail + ": " + reason(known) + " (" + call + ": " + name + ")";
    }

    private static String reason(Errno errno) {
        String why = errno.description();
        return why.substring(0, 1).toLowerCase(Locale.ROOT) + why.substring(1);
    }
}
