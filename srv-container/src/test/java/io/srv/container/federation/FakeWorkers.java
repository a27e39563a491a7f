package io.srv.container.federation;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import javax.management.MBeanServer;

/**
 * Workers in this JVM, each with an MBean server of its own: questions go straight to a {@link Respondent}, and its parts are put
 * together again as the master does it.
 */
final class FakeWorkers implements Mounts.Asker {

    private static final int MAX_PART = 4_080;

    /** How a worker answers that is none of ours. */
    interface Liar {
        ByteBuffer answer(ByteBuffer question) throws IOException, InterruptedException;
    }

    private final Map<Long, Respondent> workers = new ConcurrentHashMap<>();
    private final Map<Long, Liar> liars = new ConcurrentHashMap<>();
    private final Map<Integer, Open> open = new HashMap<>();
    private final AtomicInteger lastRequest = new AtomicInteger();

    /** How long a question is waited for, whatever patience it says; so that tests need not be patient. */
    volatile Duration patience = Duration.ofSeconds(10);

    final AtomicInteger questions = new AtomicInteger();
    final AtomicLong answeredBytes = new AtomicLong();

    private static final class Open {
        final ByteArrayOutputStream parts = new ByteArrayOutputStream();
        final CompletableFuture<ByteBuffer> answer = new CompletableFuture<>();
    }

    void start(long worker, MBeanServer server) {
        workers.put(worker, new Respondent(() -> server, this::take, MAX_PART));
    }

    void start(long worker, Liar liar) {
        liars.put(worker, liar);
    }

    void end(long worker) {
        workers.remove(worker);
        liars.remove(worker);
    }

    private synchronized void take(int request, boolean last, ByteBuffer part) {
        Open question = open.get(request);
        if (question == null) {
            return;
        }
        byte[] bytes = new byte[part.remaining()];
        part.get(bytes);
        question.parts.writeBytes(bytes);
        if (last) {
            question.answer.complete(
                    ByteBuffer.wrap(question.parts.toByteArray()).asReadOnlyBuffer());
        }
    }

    @Override
    public ByteBuffer ask(long worker, ByteBuffer question, Duration toldPatience)
            throws IOException, InterruptedException {
        questions.incrementAndGet();
        Liar liar = liars.get(worker);
        if (liar != null) {
            return liar.answer(question);
        }
        int request = lastRequest.incrementAndGet();
        Open asked = new Open();
        synchronized (this) {
            open.put(request, asked);
        }
        try {
            Respondent respondent = workers.get(worker);
            if (respondent != null) {
                respondent.take(request, question);
            }
            ByteBuffer answer = asked.answer.get(patience.toMillis(), TimeUnit.MILLISECONDS);
            answeredBytes.addAndGet(answer.remaining());
            return answer;
        } catch (TimeoutException e) {
            throw new IOException("did not answer within " + toldPatience.toSeconds() + " s", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } finally {
            synchronized (this) {
                open.remove(request);
            }
        }
    }
}
