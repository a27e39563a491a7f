package io.srv.container.posix;

import io.srv.container.exit.ExitStatus;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * An operating system in memory. It starts nothing: a test says with {@link #exit} when a process ends, and how; only SIGKILL
 * ends one by itself. Passes the same contract as the real one. Safe for use by several threads.
 *
 * <p>Descriptors that it did not make itself (those of real sockets) are taken as open and never closed.
 */
public final class FakePosix implements Posix {
    private static final int HIGHEST_SIGNAL = 64;
    private static final long FIRST_PID = 1001;
    private static final int FIRST_DESCRIPTOR = 10_001;

    private final List<Spawned> spawned = new ArrayList<>();
    private final List<Sent> sent = new ArrayList<>();
    private final Set<Long> running = new HashSet<>();
    private final Deque<Reaped> zombies = new ArrayDeque<>();
    private final Deque<PosixException> spawnFailures = new ArrayDeque<>();
    private final Deque<PosixException> copyFailures = new ArrayDeque<>();
    private final Set<Integer> open = new HashSet<>();
    private final Map<Integer, Integer> peers = new HashMap<>();
    private final Map<Integer, Deque<Integer>> inbox = new HashMap<>();
    private final Map<Integer, Integer> queueLengths = new HashMap<>();
    private final Set<Integer> ignored = new HashSet<>();
    private final BlockingQueue<Integer> own = new LinkedBlockingQueue<>();
    private final List<UserAccount> users = new ArrayList<>(List.of(new UserAccount("root", 0, 0, "/root", "/bin/sh")));
    private final List<String> datagrams = new ArrayList<>();
    private @Nullable PosixException datagramFailure;
    private int made;
    private Runnable onChildEnd = () -> {};
    private Runnable duringCopy = () -> {};

    /** What was asked for, and the pid it got. */
    public record Spawned(long pid, SpawnRequest request) {}

    /** A signal that reached a process; signal 0 does not count. */
    public record Sent(long pid, int signal) {}

    /** Ends a running process; {@link #reap} returns it from now on. */
    public void exit(long pid, ExitStatus status) {
        Runnable listener;
        synchronized (this) {
            if (!running.remove(pid)) {
                throw new IllegalStateException("process " + pid + " is not running");
            }
            zombies.add(new Reaped(pid, status));
            listener = onChildEnd;
        }
        listener.run();
    }

    /** Runs at each end of a process from now on, like a handler of SIGCHLD, on the thread that ended it. */
    public synchronized void whenChildEnds(Runnable listener) {
        onChildEnd = listener;
    }

    /** Lets the next spawn fail; called twice, the next two. */
    public synchronized void failNextSpawn(PosixException failure) {
        spawnFailures.add(failure);
    }

    /** Lets the next copy of a file fail; called twice, the next two. */
    public synchronized void failNextCopy(PosixException failure) {
        copyFailures.add(failure);
    }

    /** Runs before each copy of a file from now on: what others do to it meanwhile. */
    public synchronized void whileCopying(Runnable action) {
        duringCopy = action;
    }

    /** Says how many connections wait at a listener; 0 if this was never called. */
    public synchronized void setAcceptQueueLength(int listener, int length) {
        queueLengths.put(listener, length);
    }

    /** As if the system had this user, too. */
    public synchronized void add(UserAccount user) {
        users.add(user);
    }

    /** As if the process had been started with this signal ignored. */
    public synchronized void ignore(int signal) {
        ignored.add(signal);
    }

    /** Lets all datagrams fail from now on, or none if null. */
    public synchronized void failDatagrams(@Nullable PosixException failure) {
        datagramFailure = failure;
    }

    /** Returns the datagrams that were sent since this was last asked, in order; none of them to anybody. */
    public synchronized List<String> takeDatagrams() {
        List<String> taken = List.copyOf(datagrams);
        datagrams.clear();
        return taken;
    }

    /** Returns all spawns that succeeded, in order. */
    public synchronized List<Spawned> spawned() {
        return List.copyOf(spawned);
    }

    /** Returns all signals that were sent, in order. */
    public synchronized List<Sent> sent() {
        return List.copyOf(sent);
    }

    /** Returns the pids of those that did not end. */
    public synchronized Set<Long> running() {
        return Set.copyOf(running);
    }

    /** Returns the descriptors that this made and nobody closed. */
    public synchronized Set<Integer> openDescriptors() {
        return Set.copyOf(open);
    }

    @Override
    public synchronized long spawn(SpawnRequest request) throws PosixException {
        for (int descriptor : request.descriptors()) {
            requireOpen(descriptor, "fcntl", "cannot hand over descriptor " + descriptor);
        }
        PosixException failure = spawnFailures.poll();
        if (failure != null) {
            throw failure;
        }
        long pid = FIRST_PID + spawned.size();
        spawned.add(new Spawned(pid, request));
        running.add(pid);
        return pid;
    }

    @Override
    public void signal(long pid, int signal) throws PosixException {
        if (pid <= 0 || pid > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("not the pid of one process: " + pid);
        }
        if (pid == ProcessHandle.current().pid()) {
            own.add(signal);
            return;
        }
        String detail = "cannot send signal " + signal + " to process " + pid;
        boolean kills;
        synchronized (this) {
            if (signal < 0 || signal > HIGHEST_SIGNAL) {
                throw new PosixException("kill", PosixException.EINVAL, detail);
            }
            if (!running.contains(pid) && zombies.stream().noneMatch(zombie -> zombie.pid() == pid)) {
                throw new PosixException("kill", PosixException.ESRCH, detail);
            }
            if (signal != 0) {
                sent.add(new Sent(pid, signal));
            }
            kills = signal == SIGKILL && running.contains(pid);
        }
        if (kills) {
            exit(pid, new ExitStatus.Signaled(SIGKILL));
        }
    }

    @Override
    public synchronized Optional<Reaped> reap() {
        return Optional.ofNullable(zombies.poll());
    }

    @Override
    public synchronized ControlPair controlPair() {
        ControlPair pair = new ControlPair(newDescriptor(), newDescriptor());
        peers.put(pair.master(), pair.worker());
        peers.put(pair.worker(), pair.master());
        return pair;
    }

    @Override
    public synchronized void sendDescriptor(int socket, int descriptor) throws PosixException {
        String detail = "cannot send descriptor " + descriptor + " over socket " + socket;
        requireOpen(socket, "sendmsg", detail);
        requireOpen(descriptor, "sendmsg", detail);
        Integer peer = peers.get(socket);
        if (peer == null || !open.contains(peer)) {
            throw new PosixException("sendmsg", PosixException.EPIPE, detail);
        }
        inbox.computeIfAbsent(peer, p -> new ArrayDeque<>()).add(descriptor);
    }

    /** Cannot wait: fails a test that would hang. */
    @Override
    public synchronized int receiveDescriptor(int socket) throws PosixException {
        String detail = "no descriptor received over socket " + socket;
        requireOpen(socket, "recvmsg", detail);
        Deque<Integer> waiting = inbox.getOrDefault(socket, new ArrayDeque<>());
        if (!waiting.isEmpty()) {
            waiting.remove();
            return newDescriptor();
        }
        if (!open.contains(peers.getOrDefault(socket, -1))) {
            throw new PosixException("recvmsg", 0, detail + ": its other end is closed");
        }
        throw new IllegalStateException("nothing was sent to socket " + socket + ": the real call would wait for ever");
    }

    @Override
    public synchronized OptionalInt acceptQueueLength(int listener) {
        return OptionalInt.of(queueLengths.getOrDefault(listener, 0));
    }

    @Override
    public synchronized OptionalInt acceptQueueLimit(int listener) {
        return OptionalInt.empty();
    }

    @Override
    public synchronized int socketDomain(int socket) throws PosixException {
        requireOpen(socket, "getsockopt", "cannot read the domain of socket " + socket);
        return peers.containsKey(socket) ? AF_UNIX : AF_INET6;
    }

    @Override
    public synchronized int socketType(int socket) throws PosixException {
        requireOpen(socket, "getsockopt", "cannot read the type of socket " + socket);
        return SOCK_STREAM;
    }

    @Override
    public synchronized boolean isListening(int socket) throws PosixException {
        requireOpen(socket, "getsockopt", "cannot read the state of socket " + socket);
        return !peers.containsKey(socket);
    }

    @Override
    public synchronized Optional<SocketAddress> localAddress(int socket) throws PosixException {
        requireOpen(socket, "getsockname", "cannot read the address of socket " + socket);
        return Optional.empty();
    }

    @Override
    public synchronized void sendDatagram(String path, byte[] content, OptionalInt descriptor) throws PosixException {
        if (datagramFailure != null) {
            throw datagramFailure;
        }
        datagrams.add(new String(content, StandardCharsets.UTF_8));
    }

    @Override
    public synchronized void closeOnExec(int descriptor) throws PosixException {
        requireOpen(descriptor, "fcntl", "cannot keep descriptor " + descriptor + " to this process");
    }

    /** Through /proc, since the numbers are those of real files. */
    @Override
    public synchronized long copyFile(int from, int to, long lengthBytes) throws PosixException {
        String detail = "cannot copy descriptor " + from + " to descriptor " + to;
        requireOpen(from, "copy_file_range", detail);
        requireOpen(to, "copy_file_range", detail);
        duringCopy.run();
        PosixException failure = copyFailures.poll();
        if (failure != null) {
            throw failure;
        }
        try (FileChannel source = FileChannel.open(Path.of("/proc/self/fd/" + from), StandardOpenOption.READ);
                FileChannel target = FileChannel.open(Path.of("/proc/self/fd/" + to), StandardOpenOption.WRITE)) {
            if (Descriptors.isOnlyRead(to)) {
                throw new IOException("opened to be read");
            }
            return source.transferTo(0, lengthBytes, target);
        } catch (IOException e) {
            throw new PosixException("copy_file_range", PosixException.EBADF, detail);
        }
    }

    @Override
    public synchronized void close(int descriptor) {
        if (isOurs(descriptor) && !open.remove(descriptor)) {
            throw new IllegalArgumentException("descriptor " + descriptor + " is not open");
        }
    }

    /** Knows root, as every system does, and who was {@link #add}ed. */
    @Override
    public synchronized Optional<UserAccount> user(String name) {
        return users.stream().filter(user -> user.name().equals(name)).findFirst();
    }

    @Override
    public synchronized Optional<UserAccount> user(long uid) {
        return users.stream().filter(user -> user.uid() == uid).findFirst();
    }

    /** Each user has a group of its own name. */
    @Override
    public synchronized OptionalLong group(String name) {
        return users.stream()
                .filter(user -> user.name().equals(name))
                .mapToLong(UserAccount::gid)
                .findFirst();
    }

    /** There are no socket files. */
    @Override
    public boolean setSocketMode(String path, int mode) throws PosixException {
        throw new PosixException("open", PosixException.ENOENT, "cannot change the permissions of " + path);
    }

    @Override
    public synchronized int memoryFile(String name) {
        return newDescriptor();
    }

    /** As if this were the only process. */
    @Override
    public boolean tryLock(int descriptor) {
        return true;
    }

    /** Cannot end this process: it always fails. */
    @Override
    public void replaceProcess(List<String> command, Map<String, String> environment, Set<Integer> keep)
            throws PosixException {
        throw new PosixException("execve", PosixException.ENOENT, "cannot become " + command.get(0));
    }

    /** As if all were blocked. */
    @Override
    public boolean isBlocked(int signal) {
        return true;
    }

    /** Waits for those that the fake process itself was sent. */
    @Override
    public int awaitSignal(Set<Integer> signals) {
        try {
            int signal = own.take();
            if (!signals.contains(signal)) {
                throw new IllegalStateException("nobody waits for signal " + signal);
            }
            return signal;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public synchronized boolean isIgnored(int signal) {
        if (signal < 1 || signal > HIGHEST_SIGNAL) {
            throw new IllegalArgumentException("not a signal: " + signal);
        }
        return ignored.contains(signal);
    }

    private int newDescriptor() {
        // Never reused, unlike real ones, so that a use after close is found.
        int descriptor = FIRST_DESCRIPTOR + made++;
        open.add(descriptor);
        return descriptor;
    }

    private void requireOpen(int descriptor, String call, String detail) throws PosixException {
        if (descriptor < 0 || isOurs(descriptor) && !open.contains(descriptor)) {
            throw new PosixException(call, PosixException.EBADF, detail);
        }
    }

    private static boolean isOurs(int descriptor) {
        return descriptor >= FIRST_DESCRIPTOR;
    }
}
