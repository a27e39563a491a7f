package io.srv.container.systemd;

import io.srv.container.log.Log;
import io.srv.container.posix.Posix;
import io.srv.container.posix.PosixException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Tells the service manager how the service is, see sd_notify(3). Never waits: what cannot be sent now is lost, or sent again later
 * if the manager would wait for it. MAINPID is never sent, for it never changes. Not thread-safe: {@code srv-master} owns it.
 */
public final class Notifier {

    /** What a manager may miss that never reads; the newest count. */
    private static final int MOST_UNSENT = 64;

    private final @Nullable String socket;
    private final Posix posix;
    private final Log log;
    private final Deque<String> unsent = new ArrayDeque<>();
    private boolean failing;

    /** @param socket a path, or a name that begins with {@code @}; null: nobody listens, and nothing is sent */
    public Notifier(@Nullable String socket, Posix posix, Log log) {
        this.socket = socket;
        this.posix = posix;
        this.log = log;
    }

    /** Whether anybody wants to know. */
    public boolean isHeard() {
        return socket != null;
    }

    /** The service has started, or a reload has ended. */
    public void ready(String status) {
        sendSurely("READY=1\nSTATUS=" + oneLine(status));
    }

    /** A reload begins, now. */
    public void reloading() {
        // HotSpot reads CLOCK_MONOTONIC here, which is what systemd compares with.
        sendSurely("RELOADING=1\nMONOTONIC_USEC=" + TimeUnit.NANOSECONDS.toMicros(System.nanoTime()));
    }

    /** The service ends. */
    public void stopping() {
        sendSurely("STOPPING=1");
    }

    /** How the service is, in a few words. */
    public void status(String text) {
        send("STATUS=" + oneLine(text), OptionalInt.empty());
    }

    /** The start, reload or stop that runs needs this much time from now on at least. */
    public void extend(Duration time) {
        send("EXTEND_TIMEOUT_USEC=" + TimeUnit.NANOSECONDS.toMicros(time.toNanos()), OptionalInt.empty());
    }

    /** The service lives. */
    public void watchdog() {
        send("WATCHDOG=1", OptionalInt.empty());
    }

    /**
     * Has the service manager keep a copy of the descriptor, and pass it under this name to the next process of the service.
     * Needs {@code FileDescriptorStoreMax=} in the unit; without it the manager passes over this.
     *
     * @param name printable ASCII without a colon, at most 255 characters
     */
    public void storeDescriptor(String name, int descriptor) {
        // Not polled: it would drop sockets that hang up, and a listener never does.
        send("FDSTORE=1\nFDNAME=" + name + "\nFDPOLL=0", OptionalInt.of(descriptor));
    }

    /** Has the service manager close all descriptors that were stored under this name. */
    public void forgetDescriptor(String name) {
        sendSurely("FDSTOREREMOVE=1\nFDNAME=" + name);
    }

    /** Whether something is left that {@link #retry} would send. */
    boolean hasUnsent() {
        return !unsent.isEmpty();
    }

    /** Sends what could not be sent before. */
    void retry() {
        while (!unsent.isEmpty() && send(unsent.peekFirst(), OptionalInt.empty())) {
            unsent.removeFirst();
        }
    }

    /** In order, after what is still unsent: a READY that overtakes a RELOADING would leave the reload open. */
    private void sendSurely(String message) {
        retry();
        if (!unsent.isEmpty() || !send(message, OptionalInt.empty())) {
            if (unsent.size() == MOST_UNSENT) {
                unsent.removeFirst();
            }
            unsent.addLast(message);
        }
    }

    private boolean send(String message, OptionalInt descriptor) {
        if (socket == null) {
            return true;
        }
        try {
            posix.sendDatagram(socket, message.getBytes(StandardCharsets.UTF_8), descriptor);
            failing = false;
            return true;
        } catch (PosixException e) {
            if (!failing) {
                log.warn("the service manager cannot be told "
                        + message.lines().findFirst().orElse("") + ": " + e.getMessage()
                        + "; see NOTIFY_SOCKET in sd_notify(3)");
            }
            failing = true;
            return false;
        }
    }

    private static String oneLine(String text) {
        return text.replaceAll("\\p{Cntrl}+", " ");
    }
}
