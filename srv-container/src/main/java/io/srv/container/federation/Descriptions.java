package io.srv.container.federation;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/**
 * Collects the descriptions of MBeans, as many as fit into one answer. An MBean makes its description itself and may take for
 * ever; so that it does not hide the others, they are collected on a thread of their own, and what is there after a while is the
 * answer.
 */
final class Descriptions {

    private static final long PATIENCE_MS = 2_000;

    /** How long one of them may take once the time is up. */
    private static final long ONE_PATIENCE_NS = 1_000_000_000;

    private static final int MAX_AT_ONCE = 4;

    private final MBeanServer server;
    private final Semaphore threads = new Semaphore(MAX_AT_ONCE);

    Descriptions(MBeanServer server) {
        this.server = server;
    }

    /** Returns those of the first of these MBeans, at least of one; for one that takes too long a failure. */
    Reply of(List<String> beans) {
        if (!threads.tryAcquire()) {
            return new Reply.Refused("has " + MAX_AT_ONCE + " MBeans that do not say what they are");
        }
        Collection collection = new Collection(beans);
        Thread collector = new Thread(
                () -> {
                    try {
                        collection.collect();
                    } finally {
                        threads.release();
                    }
                },
                Thread.currentThread().getName() + "-describe");
        collector.setDaemon(true);
        try {
            collector.start();
        } catch (OutOfMemoryError e) {
            threads.release();
            return new Reply.Refused("cannot start a thread: " + e.getMessage());
        }
        return new Reply.Items(collection.await());
    }

    /** What one answer needs; shared by who collects and who waits. */
    private final class Collection {
        private final List<String> beans;
        private final List<Reply.Item> items = new ArrayList<>();
        private int leftBytes = Limits.REPLY;
        private long oneBeganNs = System.nanoTime();
        private boolean over;

        Collection(List<String> beans) {
            this.beans = beans;
        }

        void collect() {
            for (String bean : beans) {
                if (!add(LocalBeans.item(() -> describe(bean)))) {
                    return;
                }
            }
            end();
        }

        private synchronized boolean add(Reply.Item item) {
            leftBytes -= item instanceof Reply.Content content ? content.bytes().remaining() : 0;
            if (leftBytes < 0) {
                end();
            }
            if (over) {
                return false;
            }
            items.add(item);
            oneBeganNs = System.nanoTime();
            return true;
        }

        private synchronized void end() {
            over = true;
            notifyAll();
        }

        synchronized List<Reply.Item> await() {
            long deadlineNs = System.nanoTime() + PATIENCE_MS * 1_000_000;
            while (!over && deadlineNs - System.nanoTime() > 0) {
                try {
                    wait(1 + (deadlineNs - System.nanoTime()) / 1_000_000);
                } catch (InterruptedException e) {
                    // Nobody interrupts this thread but the application by mistake.
                    break;
                }
            }
            if (!over && (items.isEmpty() || System.nanoTime() - oneBeganNs > ONE_PATIENCE_NS)) {
                items.add(new Reply.Failure("", "it did not say what it is within " + PATIENCE_MS / 1_000 + " s"));
            }
            over = true;
            return List.copyOf(items);
        }
    }

    private ByteBuffer describe(String bean) throws JMException, IOException {
        return ByteBuffer.wrap(Infos.write(server.getMBeanInfo(new ObjectName(bean))));
    }
}
