package io.srv.container.posix;

import java.net.SocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;

/**
 * What the product needs from the operating system and the JDK does not give.
 *
 * <p>Descriptors are plain numbers of this process; who asked for one closes it. Every method may be called from any thread,
 * and only {@link #receiveDescriptor} and {@link #awaitSignal} wait for
 * somebody else. Calls that a signal interrupts are repeated.
 *
 * <p>Tests use the fake of the same contract.
 */
public interface Posix {

    /** Address family of Unix-domain sockets, as {@link #socketDomain} returns it. */
    int AF_UNIX = 1;
    /** Address family of IPv4. */
    int AF_INET = 2;
    /** Address family of IPv6, and of the dual-stack sockets that the JDK binds by default. */
    int AF_INET6 = 10;

    /** A socket of a stream, as {@link #socketType} returns it. */
    int SOCK_STREAM = 1;
    /** A socket of datagrams. */
    int SOCK_DGRAM = 2;

    /** The signal that asks a process to end. */
    int SIGTERM = 15;
    /** The signal on which a JVM writes its thread dump. */
    int SIGQUIT = 3;
    /** The signal that ends a process and cannot be caught. */
    int SIGKILL = 9;
    /** The signal that says that a terminal is gone. */
    int SIGHUP = 1;
    /** The signal of Ctrl-C. */
    int SIGINT = 2;
    /** The signal that a child has ended, was stopped or goes on. */
    int SIGCHLD = 17;
    /** The signal to a background process that reads from its terminal. */
    int SIGTTIN = 21;
    /** The signal to a background process that writes to its terminal. */
    int SIGTTOU = 22;
    /** The signal that a terminal has another size; does nothing unless somebody wants it. */
    int SIGWINCH = 28;

    /**
     * Loads the native part; takes some hundred milliseconds the first time.
     *
     * @throws PosixUnavailableException if this is not Linux with glibc, or native code cannot be loaded; its message is one
     *                                   sentence for the operator
     */
    static Posix load() throws PosixUnavailableException {
        return JnrPosix.load();
    }

    /**
     * Starts a process as a child of this one and returns when it runs the new program. Its stdin is /dev/null, its stdout
     * and stderr are ours, its other descriptors are those of the request and no more. No signal is blocked in it; those
     * that we ignore it ignores too, all others have their default action. See posix_spawn(3).
     *
     * @return its pid; it stays ours until {@link #reap} returned it
     * @throws PosixException if it could not be started: ENOENT, EACCES, EAGAIN (too many processes), E2BIG, …
     */
    long spawn(SpawnRequest request) throws PosixException;

    /**
     * Sends a signal, see kill(2).
     *
     * @param pid    of one process, positive
     * @param signal 1 to 64, or 0 to ask only whether the process is there
     * @throws PosixException with {@link PosixException#ESRCH} if there is no such process. A child that ended is there until
     *                        it was reaped.
     */
    void signal(long pid, int signal) throws PosixException;

    /**
     * Returns one child that has ended and forgets it; never waits. Call it until it returns empty: one SIGCHLD may stand for
     * several children. As PID 1 it returns adopted orphans too.
     *
     * @return empty if no child has ended, or there is none
     */
    Optional<Reaped> reap() throws PosixException;

    /** Returns two connected stream sockets of the Unix domain, close-on-exec and blocking. */
    ControlPair controlPair() throws PosixException;

    /**
     * Sends one byte (0) and, with it, a descriptor; see SCM_RIGHTS in unix(7). The descriptor stays open here too.
     *
     * @throws PosixException with {@link PosixException#EAGAIN} if the socket is non-blocking and full, with
     *                        {@link PosixException#EPIPE} if the other end is closed; no SIGPIPE
     */
    void sendDescriptor(int socket, int descriptor) throws PosixException;

    /**
     * Reads exactly one byte and the descriptor that comes with it. Waits for it even if the socket is non-blocking.
     *
     * @return a new descriptor, close-on-exec
     * @throws PosixException if the other end is closed, or a byte comes with no descriptor or with several (errno 0)
     */
    int receiveDescriptor(int socket) throws PosixException;

    /**
     * Sends one datagram to a Unix-domain socket, from a socket without a name, and never waits.
     *
     * @param path       of the socket; one that begins with {@code @} is abstract, see unix(7)
     * @param descriptor goes with it, and stays open here
     * @throws PosixException with {@link PosixException#EAGAIN} if its queue is full, with others if nobody has it
     */
    void sendDatagram(String path, byte[] content, OptionalInt descriptor) throws PosixException;

    /**
     * Tells how many connections wait to be accepted.
     *
     * @param listener a listening socket
     * @return the number for TCP ({@code tcpi_unacked} of TCP_INFO). For a Unix-domain socket 0 if none waits, else 1: the kernel
     *         tells no more of it. Empty for any other kind
     */
    OptionalInt acceptQueueLength(int listener) throws PosixException;

    /** Tells how many connections may wait to be accepted; empty for what is no listening TCP socket. */
    OptionalInt acceptQueueLimit(int listener) throws PosixException;

    /** Returns the address family of a socket, SO_DOMAIN in socket(7): {@link #AF_UNIX}, {@link #AF_INET}, {@link #AF_INET6}. */
    int socketDomain(int socket) throws PosixException;

    /** Returns what kind of socket it is, SO_TYPE in socket(7): {@link #SOCK_STREAM}, {@link #SOCK_DGRAM}, or another. */
    int socketType(int socket) throws PosixException;

    /** Tells whether connections can be accepted from the socket, SO_ACCEPTCONN in socket(7). */
    boolean isListening(int socket) throws PosixException;

    /**
     * Returns what a socket is bound to, getsockname(2).
     *
     * @return an {@link java.net.InetSocketAddress} or a {@link java.net.UnixDomainSocketAddress}; empty for what has no such
     *         address: a Unix-domain socket without a name or with an abstract one, and other families
     */
    Optional<SocketAddress> localAddress(int socket) throws PosixException;

    /** Keeps a descriptor from programs that are executed from now on, FD_CLOEXEC in fcntl(2). */
    void closeOnExec(int descriptor) throws PosixException;

    /**
     * Copies a file from its first byte on over the first bytes of another, in the kernel, see copy_file_range(2): file systems
     * with reflinks copy no data then. The descriptors' own positions stay.
     *
     * @param lengthBytes how much of it, not negative
     * @return how much was copied: less if the file is shorter
     * @throws PosixException if it failed, perhaps half way; if {@link PosixException#meansUnsupported}, these two files want
     *                        to be read and written instead
     */
    long copyFile(int from, int to, long lengthBytes) throws PosixException;

    /**
     * Changes the permissions of a socket's file, as chmod(2) does, but never those of anything else: whoever can write to its
     * folder could put a link there meanwhile, symbolic or hard.
     *
     * @param path absolute
     * @param mode permissions only
     * @return whether it was changed: false if there is something else, or a socket with other names
     * @throws PosixException with {@link PosixException#ENOENT} if nothing is there, with others if it may not be changed
     */
    boolean setSocketMode(String path, int mode) throws PosixException;

    /**
     * Makes a file that lies in memory and has no path, see memfd_create(2). Others of this process open it anew as
     * {@code /proc/self/fd/N}.
     *
     * @param name for who looks into /proc
     * @return close-on-exec
     */
    int memoryFile(String name) throws PosixException;

    /**
     * Becomes another program, see execve(2): with the same pid, children and blocked signals, and with no thread of this one. Its
     * stdin, stdout and stderr are ours; these descriptors keep their numbers, and all others are closed. Does not return.
     *
     * @param command     the program's path, and its arguments
     * @param environment the whole of it
     * @param keep        open descriptors above 2
     * @throws PosixException if the system refuses: nothing has changed, but that all descriptors are close-on-exec now
     */
    void replaceProcess(List<String> command, Map<String, String> environment, Set<Integer> keep) throws PosixException;

    /**
     * Takes the lock of a whole file for writing, as the JDK's {@code FileChannel.tryLock} does, see fcntl_locking(2). Whoever has it
     * already, in this process, keeps it.
     *
     * @return false if another process has it
     */
    boolean tryLock(int descriptor) throws PosixException;

    /**
     * Closes a descriptor; it is gone whatever close(2) says.
     *
     * @throws IllegalArgumentException if it is not open: a bug, for the next double close may hit somebody else's descriptor
     */
    void close(int descriptor);

    /**
     * Waits until one of these signals comes, and takes it, see sigwaitinfo(2). Every thread of this process must block them, or
     * they may act as ever.
     *
     * @param signals not empty
     * @return the one that came
     */
    int awaitSignal(Set<Integer> signals) throws PosixException;

    /** Tells whether the calling thread blocks the signal, see proc(5), SigBlk. */
    boolean isBlocked(int signal) throws PosixException;

    /** Returns the user of that name, in whatever database the system has, see getpwnam(3); may wait for a server. */
    Optional<UserAccount> user(String name) throws PosixException;

    /** Returns the user with that number, as {@link #user(String)} does. */
    Optional<UserAccount> user(long uid) throws PosixException;

    /** Returns the number of the group with that name, see getgrnam(3); may wait for a server. */
    OptionalLong group(String name) throws PosixException;

    /** Tells whether this process ignores the signal, as a start with {@code nohup} or {@code &} makes it: see proc(5), SigIgn. */
    boolean isIgnored(int signal) throws PosixException;
}
