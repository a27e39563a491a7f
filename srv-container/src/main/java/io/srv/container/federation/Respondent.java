package io.srv.container.federation;

import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import javax.management.MBeanServer;
import org.jspecify.annotations.Nullable;

/**
 * The worker's side: answers its master's questions, each on a daemon thread of its own, for the application's MBeans may take for
 * ever. It costs nothing before the first question. Thread-safe.
 */
public final class Respondent {

    /** Of questions that are looked into. The master asks no more of them at once, but forgets those it gave up. */
    static final int MAX_AT_ONCE = 8;

    /** Of threads that only say that there are too many. */
    private static final int MAX_REFUSALS = 8;

    private final Supplier<MBeanServer> server;
    private final Parts parts;
    private final int maxPart;
    private final Semaphore free = new Semaphore(MAX_AT_ONCE);
    private final Semaphore freeToRefuse = new Semaphore(MAX_REFUSALS);
    private @Nullable LocalBeans beans;

    /** Where the parts of answers go. */
    public interface Parts {

        /**
         * Sends a part of an answer. Called from any thread; those of one answer in order, from one thread.
         *
         * @param last whether none follows
         */
        void send(int request, boolean last, ByteBuffer part);
    }

    /**
     * Answers from this JVM's own MBean server.
     *
     * @param maxPart how many bytes a part may have
     */
    public Respondent(Parts parts, int maxPart) {
        this(ManagementFactory::getPlatformMBeanServer, parts, maxPart);
    }

    Respondent(Supplier<MBeanServer> server, Parts parts, int maxPart) {
        this.server = server;
        this.parts = parts;
        this.maxPart = maxPart;
    }

    /** Takes a question. Returns at once: all that it takes is done elsewhere. */
    public void take(int request, ByteBuffer question) {
        if (free.tryAcquire()) {
            start(request, free, () -> answer(question));
        } else if (freeToRefuse.tryAcquire()) {
            Reply busy = new Reply.Refused("is busy with " + MAX_AT_ONCE + " earlier questions");
            start(request, freeToRefuse, () -> busy);
        }
        // Else nobody answers, and whoever asks gives up.
    }

    private void start(int request, Semaphore permits, Supplier<Reply> work) {
        Thread thread = new Thread(
                () -> {
                    try {
                        send(request, Messages.write(work.get()));
                    } finally {
                        permits.release();
                    }
                },
                "srv-answer-" + request);
        thread.setDaemon(true);
        try {
            thread.start();
        } catch (OutOfMemoryError e) {
            // No more threads. The worker must go on, and whoever asks gives up.
            permits.release();
        }
    }

    private Reply answer(ByteBuffer question) {
        try {
            return beans().answer(Messages.readQuestion(question));
        } catch (UnreadableException e) {
            return new Reply.Refused("was asked " + e.getMessage());
        }
    }

    private synchronized LocalBeans beans() {
        LocalBeans known = beans;
        if (known == null) {
            known = new LocalBeans(server.get());
            beans = known;
        }
        return known;
    }

    private void send(int request, byte[] reply) {
        int from = 0;
        do {
            int length = Math.min(maxPart, reply.length - from);
            boolean last = from + length == reply.length;
            parts.send(request, last, ByteBuffer.wrap(reply, from, length).slice());
            from += length;
        } while (from < reply.length);
    }
}
