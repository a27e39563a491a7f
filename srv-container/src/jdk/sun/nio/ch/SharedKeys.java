package sun.nio.ch;

import java.nio.channels.SelectionKey;
import java.nio.channels.spi.AbstractSelectableChannel;
import java.util.ArrayList;
import java.util.List;

/**
 * The selection keys of one shared channel: what selectors must be told when its socket was replaced, when it has gone quiet
 * and when it is closed. A selector asks a channel for the interest to poll under its own lock, so nothing is done to a key
 * under a lock of ours.
 */
final class SharedKeys {

    private static final long KEY_LOCK = SharedListeners.offset(AbstractSelectableChannel.class, "keyLock");
    private static final long KEYS = SharedListeners.offset(AbstractSelectableChannel.class, "keys");

    private final AbstractSelectableChannel channel;

    /** Keys for which the system forgot the socket that was replaced. Written under the monitor of this. */
    private volatile List<SelectionKey> forgotten = List.of();

    SharedKeys(AbstractSelectableChannel channel) {
        this.channel = channel;
    }

    /** To be called while no key can be added. */
    void socketReplaced() {
        List<SelectionKey> keys = registered();
        synchronized (this) {
            forgotten = new ArrayList<>(keys); // selectors take theirs out while the others are still asked
        }
        askAgain(keys);
    }

    /** Has all selectors ask for the interest in this channel before they poll again, and do so now. */
    void askAgain() {
        askAgain(registered());
    }

    private static void askAgain(List<SelectionKey> keys) {
        for (SelectionKey key : keys) {
            askAgain(key);
            key.selector().wakeup();
        }
    }

    /** Has the selector ask for the interest before it polls again. */
    static void askAgain(SelectionKey key) {
        ((SelectorImpl) key.selector()).setEventOps((SelectionKeyImpl) key);
    }

    /**
     * Has the selector that asks for the interest add the socket to those it polls, and not change an entry that is gone. It
     * asks under its own lock, by which it is known, and compares with what it had registered after it has asked.
     */
    void registerAnew() {
        if (forgotten.isEmpty()) {
            return;
        }
        synchronized (this) {
            for (int i = 0; i < forgotten.size(); i++) {
                SelectionKey key = forgotten.get(i);
                if (Thread.holdsLock(key.selector())) {
                    if (key.selector() instanceof EPollSelectorImpl) {
                        ((SelectionKeyImpl) key).registeredEvents(0);
                    }
                    forgotten.remove(i);
                    return;
                }
            }
        }
    }

    /** Cancels all, and has the selectors run now: until they have, a closed channel keeps its descriptor. */
    void cancel() {
        for (SelectionKey key : registered()) {
            key.cancel(); // the caller of our caller would do that too late, when the selector may have run already
            key.selector().wakeup();
        }
    }

    private List<SelectionKey> registered() {
        if (!channel.isRegistered()) {
            return List.of();
        }
        List<SelectionKey> registered = new ArrayList<>();
        synchronized (SharedListeners.UNSAFE.getReference(channel, KEY_LOCK)) {
            SelectionKey[] keys = (SelectionKey[]) SharedListeners.UNSAFE.getReference(channel, KEYS);
            for (int i = 0; keys != null && i < keys.length; i++) {
                if (keys[i] != null) {
                    registered.add(keys[i]);
                }
            }
        }
        return registered;
    }
}
