package io.srv.container.federation;

/**
 * The memory that large answers may take while they are read, all together. What finds no room is refused at once: to wait would
 * take memory, too. Thread-safe.
 */
final class Room {

    private final long limitBytes;
    private long takenBytes;

    Room(long limitBytes) {
        this.limitBytes = limitBytes;
    }

    /** @throws UnreadableException if there is not so much left */
    synchronized void take(long bytes) throws UnreadableException {
        if (takenBytes + bytes > limitBytes) {
            throw new UnreadableException("too many large answers are under way; try again later");
        }
        takenBytes += bytes;
    }

    synchronized void give(long bytes) {
        takenBytes -= bytes;
    }

    synchronized long takenBytes() {
        return takenBytes;
    }
}
