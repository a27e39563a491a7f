package sun.nio.ch;

import java.io.FileDescriptor;
import java.io.IOException;
import java.lang.reflect.Field;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.SelectorProvider;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;

/**
 * An accepted connection of the JDK's own kind that tells HTTP/1.x clients to leave once the worker drains.
 *
 * <p>A server that does not know that it is draining answers on its connections for ever, and when it exits it closes
 * them under a request. So from {@link #announce()} on, the answer to a request that was read since then gets the header
 * line {@code Connection: close}, upon which the client closes (RFC 9112, 9.6). Before that a channel does what its
 * superclass does.
 *
 * <p>An answer is a write that comes next after a read which began with a request line, and that begins with the complete
 * status line of a final answer (200 to 599). {@code Connection: keep-alive} in that same buffer is replaced; with any
 * other or none the line goes right behind the status line. Interim answers, answers that close already, tunnels and all
 * that is not HTTP/1.x in plain text pass untouched.
 *
 * <p>The caller's buffers and counts know nothing of the line. What is taken from the caller's first buffer ends with the
 * status line or the replaced one, and goes out by way of {@link #pending}. An answer goes on behind that with an empty
 * line at least, so the caller has more to write, which flushes what a full socket buffer may have left pending. So
 * nothing is pending when the caller is done with the head, as must be before sendfile(2), which does not come by here.
 *
 * <p>This class is compiled into {@code java.base} and defined into this package at run time, so it may use of the JDK's
 * internals only what is the same from 17 on, and is one class without nested ones.
 */
final class AnnouncingSocketChannel extends SocketChannelImpl {

    private static final byte[] LINE = "Connection: close\r\n".getBytes(StandardCharsets.US_ASCII);

    private static final Field FAMILY = family();

    private static volatile boolean announcing;

    /** Held by who writes while announcing: counts, buffers and what is pending must agree. */
    private final ReentrantLock writing = new ReentrantLock();

    /** A request was read, and nothing written since but interim answers. Set by readers, cleared by writers. */
    private volatile boolean answerDue;

    /** The connection became something else by 101 (Switching Protocols). */
    private volatile boolean switched;

    /** What was taken from the caller and not yet written, its line included; guarded by {@link #writing}. */
    private ByteBuffer pending; // null: nothing

    private AnnouncingSocketChannel(
            SelectorProvider provider, ProtocolFamily family, FileDescriptor descriptor, SocketAddress remote)
            throws IOException {
        super(provider, family, descriptor, remote);
    }

    /**
     * Makes an announcing channel of one that was just accepted, on the same descriptor. The given one must not be used
     * any more, nor closed; it holds nothing else.
     *
     * @param accepted connected, in blocking mode, used by nobody yet; or null
     * @return null for null, and a channel that is not the JDK's own as it is
     * @throws IOException if the connection's addresses cannot be read: the connection is closed
     */
    static SocketChannel of(SocketChannel accepted) throws IOException {
        if (!(accepted instanceof SocketChannelImpl)) {
            return accepted;
        }
        SocketChannelImpl plain = (SocketChannelImpl) accepted;
        try {
            ProtocolFamily family = (ProtocolFamily) FAMILY.get(plain);
            return new AnnouncingSocketChannel(plain.provider(), family, plain.getFD(), plain.remoteAddress());
        } catch (IllegalAccessException e) {
            throw new InternalError(e);
        } catch (IOException e) {
            plain.close();
            throw e;
        }
    }

    /** From now on, all channels of this JVM announce. Any thread; idempotent. */
    static void announce() {
        announcing = true;
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        int start = target.position();
        int count = super.read(target);
        if (announcing && count > 0) {
            noteRead(target, start, count);
        }
        return count;
    }

    @Override
    public long read(ByteBuffer[] targets, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, targets.length);
        ByteBuffer first = firstWithRoom(targets, offset, length);
        int start = first == null ? 0 : first.position();
        long count = super.read(targets, offset, length);
        if (announcing && count > 0) {
            noteRead(first, start, first.position() - start);
        }
        return count;
    }

    /** For the socket adaptor's stream. */
    @Override
    int blockingRead(byte[] target, int offset, int length, long timeoutNs) throws IOException {
        int count = super.blockingRead(target, offset, length, timeoutNs);
        if (announcing && count > 0) {
            noteRead(ByteBuffer.wrap(target), offset, count);
        }
        return count;
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
        if (!announcing) {
            return super.write(source);
        }
        writing.lock();
        try {
            if (answerDue || pending != null) {
                return (int) writeAnnouncing(new ByteBuffer[] {source}, 0, 1);
            }
            return super.write(source);
        } finally {
            writing.unlock();
        }
    }

    @Override
    public long write(ByteBuffer[] sources, int offset, int length) throws IOException {
        if (!announcing) {
            return super.write(sources, offset, length);
        }
        Objects.checkFromIndexSize(offset, length, sources.length);
        writing.lock();
        try {
            if (answerDue || pending != null) {
                return writeAnnouncing(sources, offset, length);
            }
            return super.write(sources, offset, length);
        } finally {
            writing.unlock();
        }
    }

    /** For the socket adaptor's stream. In one piece: the second of two small ones could wait for a late ACK. */
    @Override
    void blockingWriteFully(byte[] source, int offset, int length) throws IOException {
        if (!announcing) {
            super.blockingWriteFully(source, offset, length);
            return;
        }
        Objects.checkFromIndexSize(offset, length, source.length);
        writing.lock();
        try {
            ByteBuffer rest = ByteBuffer.wrap(source, offset, length);
            if (answerDue && length > 0) {
                takeHead(rest);
            }
            if (pending == null) {
                super.blockingWriteFully(source, offset, length);
                return;
            }
            byte[] all = new byte[pending.remaining() + rest.remaining()];
            int head = pending.remaining();
            pending.get(all, 0, head);
            rest.get(all, head, all.length - head);
            pending = null;
            super.blockingWriteFully(all, 0, all.length);
        } finally {
            writing.unlock();
        }
    }

    private long writeAnnouncing(ByteBuffer[] sources, int offset, int length) throws IOException {
        ByteBuffer first = firstWithRoom(sources, offset, length);
        if (first == null) {
            return 0;
        }
        int start = first.position();
        boolean took = answerDue && takeHead(first);
        if (pending == null) {
            return super.write(sources, offset, length);
        }
        int taken = first.position() - start;
        long written = 0;
        try {
            written = writeWithPending(sources, offset, length);
        } finally {
            if (took && written == 0 && pending != null && pending.position() == 0) {
                // Not a byte went out, so nothing was taken either, and the answer is still to come.
                pending = null;
                first.position(start);
                answerDue = true;
                taken = 0;
            }
        }
        return taken + written;
    }

    /** Returns how many of the caller's bytes went out behind those that are pending. */
    private long writeWithPending(ByteBuffer[] sources, int offset, int length) throws IOException {
        ByteBuffer[] all = new ByteBuffer[length + 1];
        all[0] = pending;
        System.arraycopy(sources, offset, all, 1, length);
        long written = 0;
        long count;
        do {
            int before = pending.remaining();
            count = super.write(all, 0, all.length);
            written += count - (before - pending.remaining());
            // A blocking caller may send a file next.
        } while (pending.hasRemaining() && isBlocking() && count > 0);
        if (!pending.hasRemaining()) {
            pending = null;
        }
        return written;
    }

    /**
     * Makes what announces {@link #pending}, if the buffer begins with an answer, and takes from the buffer what it
     * stands for.
     */
    private boolean takeHead(ByteBuffer source) {
        int status = pending == null ? status(source) : 0;
        if (status >= 100 && status < 200) {
            switched |= status == 101;
            answerDue = !switched;
            return false;
        }
        answerDue = false;
        if (status < 200 || status > 599) {
            return false;
        }
        int start = source.position();
        int insertAt = start + lineLength(source, start);
        int goOnAt = insertAt;
        int length;
        for (int line = insertAt; (length = lineLength(source, line)) > 2; line += length) {
            if (!matches(source, line, "connection:")) {
                continue;
            }
            String value =
                    text(source, line + "connection:".length(), line + length).strip();
            if (hasClose(value)) {
                return false;
            }
            if (value.equalsIgnoreCase("keep-alive")) {
                insertAt = line;
                goOnAt = line + length;
                break;
            }
        }
        pending = ByteBuffer.allocate(insertAt - start + LINE.length);
        while (source.position() < insertAt) {
            pending.put(source.get());
        }
        pending.put(LINE).flip();
        source.position(goOnAt);
        return true;
    }

    /** Returns the status of the answer that the buffer begins with, 0 if it does not hold a whole status line. */
    private static int status(ByteBuffer source) {
        int start = source.position();
        int length = lineLength(source, start);
        if (length < "HTTP/1.1 200\r\n".length()
                || !matches(source, start, "http/1.") // in capitals, as the next line says
                || source.get(start) != 'H'
                || (source.get(start + 7) != '0' && source.get(start + 7) != '1')
                || source.get(start + 8) != ' '
                || (source.get(start + 12) != ' ' && source.get(start + 12) != '\r')) {
            return 0;
        }
        int status = 0;
        for (int at = start + 9; at < start + 12; at++) {
            int digit = source.get(at) - '0';
            if (digit < 0 || digit > 9) {
                return 0;
            }
            status = status * 10 + digit;
        }
        return status;
    }

    private void noteRead(ByteBuffer target, int start, int count) {
        if (!switched && isRequest(target, start, start + count)) {
            answerDue = true;
        }
    }

    /** Whether these may be the first bytes of a request line, as far as they reach. Nothing of HTTP/2 is. */
    private static boolean isRequest(ByteBuffer bytes, int start, int end) {
        int at = start;
        while (at < end && bytes.get(at) >= 'A' && bytes.get(at) <= 'Z') {
            at++;
        }
        if (at == start) {
            return false;
        }
        if (at == end) {
            return true;
        }
        if (bytes.get(at) != ' ' || text(bytes, start, at).equals("PRI")) {
            return false;
        }
        at++;
        if (at == end || bytes.get(at) == '/' || bytes.get(at) == '*') {
            return true;
        }
        return matches(bytes, at, "http".substring(0, Math.min(4, end - at)));
    }

    private static boolean hasClose(String value) {
        for (String option : value.split(",")) {
            if (option.strip().equalsIgnoreCase("close")) {
                return true;
            }
        }
        return false;
    }

    /** Returns the bytes of the line that starts there, its CR LF included; 0 if it does not end in the buffer. */
    private static int lineLength(ByteBuffer bytes, int start) {
        for (int at = start + 1; at < bytes.limit(); at++) {
            if (bytes.get(at) == '\n' && bytes.get(at - 1) == '\r') {
                return at + 1 - start;
            }
        }
        return 0;
    }

    /** Whether the text, in small letters, stands there in letters of any size. */
    private static boolean matches(ByteBuffer bytes, int start, String text) {
        if (bytes.limit() - start < text.length()) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            int is = bytes.get(start + i);
            if ((is >= 'A' && is <= 'Z' ? is + 'a' - 'A' : is) != text.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private static String text(ByteBuffer bytes, int start, int end) {
        StringBuilder text = new StringBuilder(end - start);
        for (int at = start; at < end; at++) {
            text.append((char) (bytes.get(at) & 0xff));
        }
        return text.toString();
    }

    private static ByteBuffer firstWithRoom(ByteBuffer[] buffers, int offset, int length) {
        for (int i = offset; i < offset + length; i++) {
            if (buffers[i].hasRemaining()) {
                return buffers[i];
            }
        }
        return null;
    }

    private static Field family() {
        try {
            Field family = SocketChannelImpl.class.getDeclaredField("family");
            family.setAccessible(true);
            return family;
        } catch (NoSuchFieldException e) {
            throw new InternalError(e);
        }
    }

    /** As the superclass, which names its own superclass. */
    @Override
    public String toString() {
        String text = super.toString();
        return SocketChannel.class.getName() + text.substring(text.indexOf('['));
    }
}
