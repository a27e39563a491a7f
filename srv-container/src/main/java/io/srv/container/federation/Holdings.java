package io.srv.container.federation;

import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/** What all mounts together keep in the master's memory, and how much it may be. Thread-safe. */
final class Holdings {

    private static final String CURE = "; unmount another worker first";

    private final long maxBeans;
    private final long maxNameChars;
    private final long maxInfoBytes;
    private final Map<ByteBuffer, Held> infos = new HashMap<>();
    private long infoBytes;
    private long beans;
    private long nameChars;

    Holdings() {
        this(Limits.ALL_BEANS, Limits.ALL_NAME_CHARS, Limits.ALL_INFO_BYTES);
    }

    Holdings(long maxBeans, long maxNameChars, long maxInfoBytes) {
        this.maxBeans = maxBeans;
        this.maxNameChars = maxNameChars;
        this.maxInfoBytes = maxInfoBytes;
    }

    private static final class Held {
        final SharedInfo info;
        int uses;

        Held(SharedInfo info) {
            this.info = info;
        }
    }

    /**
     * Counts these names, of MBeans that are about to be mounted.
     *
     * @throws IllegalStateException with a sentence if there is no room for them; then none is counted
     */
    synchronized void reserve(Collection<String> names) {
        long more = chars(names);
        if (beans + names.size() > maxBeans) {
            throw new IllegalStateException((beans + names.size()) + " MBeans of workers would be mounted, and at most "
                    + maxBeans + " can be" + CURE);
        }
        if (nameChars + more > maxNameChars) {
            throw new IllegalStateException("the names of all mounted MBeans would have " + (nameChars + more)
                    + " characters, and can have at most " + maxNameChars + CURE);
        }
        beans += names.size();
        nameChars += more;
    }

    synchronized void release(Collection<String> names) {
        beans -= names.size();
        nameChars -= chars(names);
    }

    private static long chars(Collection<String> names) {
        return names.stream().mapToLong(String::length).sum();
    }

    /**
     * Returns the description that these bytes hold, which is to be released when it is used no more.
     *
     * @param bytes copied if they are to be kept
     * @throws IllegalStateException with a sentence if all of them would take too much
     */
    synchronized SharedInfo hold(ByteBuffer bytes) throws UnreadableException {
        Held held = infos.get(bytes);
        if (held == null) {
            int size = bytes.remaining();
            if (infoBytes + size > maxInfoBytes) {
                throw new IllegalStateException("the descriptions of all mounted MBeans would take more than "
                        + maxInfoBytes + " bytes" + CURE);
            }
            ByteBuffer copy =
                    ByteBuffer.allocate(size).put(bytes.duplicate()).flip().asReadOnlyBuffer();
            held = new Held(new SharedInfo(copy));
            infos.put(copy, held);
            infoBytes += size;
        }
        held.uses++;
        return held.info;
    }

    synchronized void release(SharedInfo info) {
        Held held = infos.get(info.bytes());
        if (held != null && --held.uses == 0) {
            infos.remove(info.bytes());
            infoBytes -= info.bytes().remaining();
        }
    }

    /** Tells whether nothing is kept. */
    synchronized boolean isEmpty() {
        return infos.isEmpty() && infoBytes == 0 && beans == 0 && nameChars == 0;
    }
}
