package io.srv.container.posix;

import io.srv.container.exit.ExitStatus;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import jnr.ffi.Pointer;

/** The real one: glibc through jnr-ffi. Constants are those of Linux, the same on x86_64 and aarch64. */
final class JnrPosix implements Posix {
    private static final int WNOHANG = 1;
    private static final int SOCK_CLOEXEC = 0x80000;
    private static final int SOL_SOCKET = 1;
    private static final int SO_TYPE = 3;
    private static final int SO_ACCEPTCONN = 30;
    private static final int SO_DOMAIN = 39;
    private static final int F_SETFD = 2;
    private static final int FD_CLOEXEC = 1;
    private static final int SOL_TCP = 6;
    private static final int TCP_INFO = 11;
    private static final int TCPI_UNACKED = 24;
    private static final int TCPI_SACKED = 28;
    private static final int TCP_INFO_BYTES = TCPI_SACKED + Integer.BYTES;
    private static final int MFD_CLOEXEC = 1;
    private static final int F_SETLK = 6;
    private static final short F_WRLCK = 1;
    private static final int FLOCK_BYTES = 32;
    private static final int MSG_NOSIGNAL = 0x4000;
    private static final int MSG_CMSG_CLOEXEC = 0x40000000;
    private static final int POLLFD_BYTES = 8;
    private static final int POLLFD_EVENTS = 4;
    private static final int POLLFD_REVENTS = 6;
    private static final short POLLIN = 1;
    private static final int FOR_EVER = -1;
    private static final int HIGHEST_SIGNAL = 64;

    private final Libc libc;
    private final Libc.Functions functions;
    private final Spawner spawner;
    private final SocketName socketName;
    private final NotifyDatagram notifyDatagram;

    private JnrPosix(Libc libc, boolean closeFrom) {
        this.libc = libc;
        this.functions = libc.functions();
        this.spawner = new Spawner(libc, closeFrom);
        this.socketName = new SocketName(libc);
        this.notifyDatagram = new NotifyDatagram(libc);
    }

    static JnrPosix load() throws PosixUnavailableException {
        Libc libc = Libc.load();
        try {
            return new JnrPosix(libc, SpawnFileActions.canCloseFrom(libc));
        } catch (PosixException e) {
            throw new PosixUnavailableException("native code does not work here: " + e.getMessage(), e);
        }
    }

    /** As on a glibc older than 2.34. */
    static JnrPosix loadWithoutCloseFrom() throws PosixUnavailableException {
        return new JnrPosix(Libc.load(), false);
    }

    @Override
    public long spawn(SpawnRequest request) throws PosixException {
        return spawner.spawn(request);
    }

    @Override
    public void signal(long pid, int signal) throws PosixException {
        // 0 and negative numbers are process groups and, with -1, every process there is.
        if (pid <= 0 || pid > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("not the pid of one process: " + pid);
        }
        if (functions.kill((int) pid, signal) != 0) {
            throw failure("kill", "cannot send signal " + signal + " to process " + pid);
        }
    }

    @Override
    public Optional<Reaped> reap() throws PosixException {
        try (NativeMemory memory = new NativeMemory(libc)) {
            Pointer status = memory.block(Integer.BYTES);
            while (true) {
                int pid = functions.waitpid(-1, status, WNOHANG);
                if (pid > 0) {
                    return Optional.of(new Reaped(pid, exitStatus(status.getInt(0))));
                }
                if (pid == 0 || libc.errno() == PosixException.ECHILD) {
                    return Optional.empty();
                }
                if (libc.errno() != PosixException.EINTR) {
                    throw failure("waitpid", "cannot reap");
                }
            }
        }
    }

    @Override
    public ControlPair controlPair() throws PosixException {
        try (NativeMemory memory = new NativeMemory(libc)) {
            Pointer pair = memory.block(2L * Integer.BYTES);
            if (functions.socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0) {
                throw failure("socketpair", "cannot make a control socket");
            }
            return new ControlPair(pair.getInt(0), pair.getInt(Integer.BYTES));
        }
    }

    @Override
    public void sendDescriptor(int socket, int descriptor) throws PosixException {
        try (NativeMemory memory = new NativeMemory(libc)) {
            Pointer message = DescriptorMessage.toSend(memory, descriptor).pointer();
            while (functions.sendmsg(socket, message, MSG_NOSIGNAL) < 0) {
                if (libc.errno() != PosixException.EINTR) {
                    throw failure("sendmsg", "cannot send descriptor " + descriptor + " over socket " + socket);
                }
            }
        }
    }

    @Override
    public int receiveDescriptor(int socket) throws PosixException {
        try (NativeMemory memory = new NativeMemory(libc)) {
            DescriptorMessage message = DescriptorMessage.toReceive(memory);
            long bytes = receive(socket, message);
            OptionalInt descriptor = message.descriptor();
            if (message.truncated() && descriptor.isPresent()) {
                functions.close(descriptor.getAsInt());
            }
            if (bytes == 0 || message.truncated() || descriptor.isEmpty()) {
                String why =
                        bytes == 0 ? "its other end is closed" : message.truncated() ? "several came" : "none came";
                throw new PosixException("recvmsg", 0, "no descriptor received over socket " + socket + ": " + why);
            }
            return descriptor.getAsInt();
        }
    }

    private long receive(int socket, DescriptorMessage message) throws PosixException {
        while (true) {
            long bytes = functions.recvmsg(socket, message.pointer(), MSG_CMSG_CLOEXEC);
            if (bytes >= 0) {
                return bytes;
            }
            int errno = libc.errno();
            if (errno == PosixException.EAGAIN) {
                isReadable(socket, FOR_EVER);
            } else if (errno != PosixException.EINTR) {
                throw failure("recvmsg", "no descriptor received over socket " + socket);
            }
        }
    }

    @Override
    public OptionalInt acceptQueueLength(int listener) throws PosixException {
        return switch (socketDomain(listener)) {
            case AF_INET, AF_INET6 -> OptionalInt.of(option(listener, SOL_TCP, TCP_INFO, TCP_INFO_BYTES, TCPI_UNACKED));
            case AF_UNIX -> OptionalInt.of(isReadable(listener, 0) ? 1 : 0);
            default -> OptionalInt.empty();
        };
    }

    @Override
    public OptionalInt acceptQueueLimit(int listener) throws PosixException {
        // See tcp_get_info in the kernel: of a listening socket the two fields have another meaning.
        return socketDomain(listener) != AF_UNIX && isListening(listener)
                ? OptionalInt.of(option(listener, SOL_TCP, TCP_INFO, TCP_INFO_BYTES, TCPI_SACKED))
                : OptionalInt.empty();
    }

    @Override
    public int socketDomain(int socket) throws PosixException {
        return option(socket, SOL_SOCKET, SO_DOMAIN, Integer.BYTES, 0);
    }

    @Override
    public int socketType(int socket) throws PosixException {
        return option(socket, SOL_SOCKET, SO_TYPE, Integer.BYTES, 0);
    }

    @Override
    public boolean isListening(int socket) throws PosixException {
        return option(socket, SOL_SOCKET, SO_ACCEPTCONN, Integer.BYTES, 0) != 0;
    }

    @Override
    public Optional<SocketAddress> localAddress(int socket) throws PosixException {
        return socketName.of(socket);
    }

    @Override
    public void sendDatagram(String path, byte[] content, OptionalInt descriptor) throws PosixException {
        notifyDatagram.send(path, content, descriptor);
    }

    @Override
    public void closeOnExec(int descriptor) throws PosixException {
        if (functions.fcntl(descriptor, F_SETFD, FD_CLOEXEC) != 0) {
            throw failure("fcntl", "cannot keep descriptor " + descriptor + " to this process");
        }
    }

    @Override
    public long copyFile(int from, int to, long lengthBytes) throws PosixException {
        try (NativeMemory memory = new NativeMemory(libc)) {
            Pointer fromOffset = memory.block(Long.BYTES);
            Pointer toOffset = memory.block(Long.BYTES);
            long copied = 0;
            while (copied < lengthBytes) {
                // One call copies at most 2 GiB.
                long bytes = functions.copy_file_range(from, fromOffset, to, toOffset, lengthBytes - copied, 0);
                if (bytes == 0) {
                    break;
                }
                if (bytes > 0) {
                    copied += bytes;
                } else if (libc.errno() != PosixException.EINTR) {
                    throw failure("copy_file_range", "cannot copy descriptor " + from + " to descriptor " + to);
                }
            }
            return copied;
        }
    }

    @Override
    public boolean setSocketMode(String path, int mode) throws PosixException {
        return new SocketFile(libc).setMode(path, mode);
    }

    @Override
    public int memoryFile(String name) throws PosixException {
        try (NativeMemory memory = new NativeMemory(libc)) {
            int descriptor = functions.memfd_create(memory.string(name), MFD_CLOEXEC);
            if (descriptor < 0) {
                throw failure("memfd_create", "cannot make a file in memory");
            }
            return descriptor;
        }
    }

    @Override
    public boolean tryLock(int descriptor) throws PosixException {
        try (NativeMemory memory = new NativeMemory(libc)) {
            // All zeros is the whole file, from its first byte on.
            Pointer lock = memory.block(FLOCK_BYTES);
            lock.putShort(0, F_WRLCK);
            if (functions.fcntl(descriptor, F_SETLK, lock) == 0) {
                return true;
            }
            if (libc.errno() == PosixException.EAGAIN || libc.errno() == PosixException.EACCES) {
                return false;
            }
            throw failure("fcntl", "cannot lock descriptor " + descriptor);
        }
    }

    @Override
    public void replaceProcess(List<String> command, Map<String, String> environment, Set<Integer> keep)
            throws PosixException {
        new Exec(libc).replace(command, environment, keep);
    }

    @Override
    public void close(int descriptor) {
        // EINTR and EIO do not keep it open, and it must not be closed again: its number may be somebody else's by
        // then.
        if (functions.close(descriptor) != 0 && libc.errno() == PosixException.EBADF) {
            throw new IllegalArgumentException("descriptor " + descriptor + " is not open");
        }
    }

    @Override
    public int awaitSignal(Set<Integer> signals) throws PosixException {
        try (NativeMemory memory = new NativeMemory(libc)) {
            Pointer set = memory.block(SpawnAttributes.SIGSET_BYTES);
            for (int signal : signals) {
                int bit = bit(signal);
                long offset = bit / Long.SIZE * (long) Long.BYTES;
                set.putLong(offset, set.getLong(offset) | 1L << bit % Long.SIZE);
            }
            while (true) {
                int signal = functions.sigwaitinfo(set, Pointer.wrap(set.getRuntime(), 0));
                if (signal > 0) {
                    return signal;
                }
                if (libc.errno() != PosixException.EINTR) {
                    throw failure("sigwaitinfo", "cannot wait for signals");
                }
            }
        }
    }

    @Override
    public boolean isBlocked(int signal) throws PosixException {
        return isInMask("/proc/thread-self/status", "SigBlk:", signal);
    }

    @Override
    public Optional<UserAccount> user(String name) throws PosixException {
        return new Accounts(libc).user(name);
    }

    @Override
    public Optional<UserAccount> user(long uid) throws PosixException {
        return new Accounts(libc).user(uid);
    }

    @Override
    public OptionalLong group(String name) throws PosixException {
        return new Accounts(libc).group(name);
    }

    @Override
    public boolean isIgnored(int signal) throws PosixException {
        return isInMask("/proc/self/status", "SigIgn:", signal);
    }

    private static int bit(int signal) {
        if (signal < 1 || signal > HIGHEST_SIGNAL) {
            throw new IllegalArgumentException("not a signal: " + signal);
        }
        return signal - 1;
    }

    private static boolean isInMask(String file, String field, int signal) throws PosixException {
        int bit = bit(signal);
        try {
            for (String line : Files.readAllLines(Path.of(file))) {
                if (line.startsWith(field)) {
                    long mask = Long.parseUnsignedLong(
                            line.substring(field.length()).strip(), 16);
                    return (mask >>> bit & 1) != 0;
                }
            }
        } catch (IOException e) {
            throw unreadable(file, e);
        }
        throw unreadable(file, new IOException("no line " + field));
    }

    private int option(int socket, int level, int name, int sizeBytes, int offset) throws PosixException {
        try (NativeMemory memory = new NativeMemory(libc)) {
            Pointer value = memory.block(sizeBytes);
            Pointer length = memory.block(Integer.BYTES);
            length.putInt(0, sizeBytes);
            if (functions.getsockopt(socket, level, name, value, length) != 0) {
                throw failure("getsockopt", "cannot read option " + name + " of socket " + socket);
            }
            return value.getInt(offset);
        }
    }

    private boolean isReadable(int socket, int timeoutMs) throws PosixException {
        try (NativeMemory memory = new NativeMemory(libc)) {
            Pointer entry = memory.block(POLLFD_BYTES);
            entry.putInt(0, socket);
            entry.putShort(POLLFD_EVENTS, POLLIN);
            int ready = functions.poll(entry, 1, timeoutMs);
            while (ready < 0 && libc.errno() == PosixException.EINTR) {
                ready = functions.poll(entry, 1, timeoutMs);
            }
            if (ready < 0) {
                throw failure("poll", "cannot watch socket " + socket);
            }
            return (entry.getShort(POLLFD_REVENTS) & POLLIN) != 0;
        }
    }

    private PosixException failure(String call, String detail) {
        return new PosixException(call, libc.errno(), detail);
    }

    private static PosixException unreadable(String file, IOException cause) {
        PosixException failure = new PosixException("read", 0, "cannot read " + file + ": " + cause.getMessage());
        failure.initCause(cause);
        return failure;
    }

    // See waitpid(2) and bits/waitstatus.h: the low seven bits are the signal, the next byte the exit code.
    private static ExitStatus exitStatus(int status) {
        int signal = status & 0x7f;
        return signal == 0 ? new ExitStatus.Exited(status >> 8 & 0xff) : new ExitStatus.Signaled(signal);
    }
}
