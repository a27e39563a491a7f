package io.srv.container.federation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.management.JMException;
import javax.management.MBeanInfo;

/** Asks a worker which MBeans it has and what they are, in few questions. For one mount. */
final class Inventory {

    /** MBeans in one question. */
    private static final int BATCH = 200;

    private final RemoteWorker worker;
    private final Holdings holdings;
    private final Duration patience;
    private final long deadlineNs;

    /** @param patience for all questions together, from now on */
    Inventory(RemoteWorker worker, Holdings holdings, Duration patience) {
        this.worker = worker;
        this.holdings = holdings;
        this.patience = patience;
        this.deadlineNs = System.nanoTime() + patience.toNanos();
    }

    /** Returns the worker's names of its MBeans; whether they are names is yet to be seen. */
    Set<String> names() {
        try (Answer answer = worker.ask(new Question.Names(), left())) {
            List<String> names = Messages.readTexts(worker.onlyContent(answer), answer.budget());
            if (names.size() > Limits.BEANS) {
                throw worker.failed("has " + names.size() + " MBeans, and at most " + Limits.BEANS + " can be mounted");
            }
            return new LinkedHashSet<>(names);
        } catch (JMException e) {
            throw new IllegalStateException(e.getMessage(), e);
        } catch (UnreadableException e) {
            throw worker.unreadable(e);
        }
    }

    /** Adds what each of these MBeans is, but for those that are gone meanwhile. */
    void describe(Set<String> names, Map<String, SharedInfo> infos) {
        List<String> all = new ArrayList<>(names);
        int next = 0;
        while (next < all.size()) {
            List<String> batch = List.copyOf(all.subList(next, Math.min(next + BATCH, all.size())));
            try (Answer answer = worker.ask(new Question.Describe(batch), left())) {
                next += take(batch, answer.items(), infos);
            }
        }
    }

    /** Returns how many they are. */
    private int take(List<String> batch, List<Reply.Item> items, Map<String, SharedInfo> infos) {
        if (items.isEmpty() || items.size() > batch.size()) {
            throw worker.failed("sent " + items.size() + " descriptions for " + batch.size() + " MBeans");
        }
        for (int i = 0; i < items.size(); i++) {
            if (!isGone(items.get(i))) {
                infos.put(batch.get(i), info(items.get(i)));
            }
        }
        return items.size();
    }

    private static boolean isGone(Reply.Item item) {
        return item instanceof Reply.Failure failure
                && failure.className().equals("javax.management.InstanceNotFoundException");
    }

    private SharedInfo info(Reply.Item item) {
        if (item instanceof Reply.Failure failure) {
            return unknown(failure.said());
        }
        ByteBuffer bytes = ((Reply.Content) item).bytes();
        if (bytes.remaining() > Limits.INFO) {
            return unknown(bytes.remaining() + " bytes");
        }
        try {
            return holdings.hold(bytes);
        } catch (UnreadableException e) {
            return unknown(String.valueOf(e.getMessage()));
        }
    }

    /** For an MBean that is there, and does not say what it is. */
    private SharedInfo unknown(String why) {
        String description = "The worker's MBean does not say what it is: " + why;
        try {
            return holdings.hold(ByteBuffer.wrap(
                    Infos.write(new MBeanInfo(Object.class.getName(), description, null, null, null, null))));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (UnreadableException e) {
            throw new IllegalStateException(e);
        }
    }

    /** In whole seconds, as it will be told. */
    private Duration left() {
        long leftNs = deadlineNs - System.nanoTime();
        if (leftNs <= 0) {
            throw worker.failed("did not describe all its MBeans within " + patience.toSeconds() + " s");
        }
        return Duration.ofSeconds(Duration.ofNanos(leftNs).plusMillis(999).toSeconds());
    }
}
