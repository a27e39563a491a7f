package io.srv.container.master;

import io.srv.container.control.FromMaster;
import io.srv.container.control.FromWorker;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;

/**
 * Questions that somebody waits to have answered by a worker. What a worker sends is kept only while its question is open,
 * and only up to a size. Thread-safe.
 */
public final class Questions {

    /** Of one answer. */
    static final int MAX_ANSWER = 4 << 20;

    /** Of all answers that are not complete yet, so that they fit into the master's 64 MiB. */
    static final int MAX_PENDING = 12 << 20;

    private static final int MAX_OF_A_WORKER = 8;

    private static final String DEAF = "was told to stop and answers nothing any more";

    private final BiConsumer<Long, FromMaster> links;
    private final Map<Integer, Question> open = new HashMap<>();
    private long pendingBytes;
    private final Set<Long> deaf = new HashSet<>();
    private int lastRequest;

    private static final class Question {
        final long worker;
        final ByteArrayOutputStream parts = new ByteArrayOutputStream();
        final CompletableFuture<ByteBuffer> answer = new CompletableFuture<>();

        Question(long worker) {
            this.worker = worker;
        }
    }

    /** @param links sends a message to a worker */
    Questions(BiConsumer<Long, FromMaster> links) {
        this.links = links;
    }

    /**
     * Asks a worker and waits for its answer.
     *
     * @return all of it, read-only
     * @throws IOException if there is none: a sentence that says why, without the worker's name
     */
    public ByteBuffer ask(long worker, ByteBuffer question, Duration patience)
            throws IOException, InterruptedException {
        Question asked = new Question(worker);
        int request = open(asked);
        try {
            links.accept(worker, new FromMaster.Ask(request, question));
            return asked.answer.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new IOException("did not answer within " + patience.toSeconds() + " s", e);
        } catch (ExecutionException e) {
            Throwable why = Objects.requireNonNull(e.getCause());
            throw new IOException(why.getMessage(), e);
        } finally {
            close(request);
        }
    }

    private synchronized int open(Question question) throws IOException {
        if (deaf.contains(question.worker)) {
            throw new IOException(DEAF);
        }
        if (open.values().stream()
                        .filter(other -> other.worker == question.worker)
                        .count()
                >= MAX_OF_A_WORKER) {
            throw new IOException("has not yet answered " + MAX_OF_A_WORKER + " earlier questions");
        }
        open.put(++lastRequest, question);
        return lastRequest;
    }

    private synchronized void close(int request) {
        Question closed = open.remove(request);
        if (closed != null) {
            pendingBytes -= closed.parts.size();
        }
    }

    /** Takes a part of an answer. What nobody waits for any more is dropped. */
    synchronized void answered(long worker, FromWorker.Answer answer) {
        Question question = open.get(answer.request());
        if (question == null || question.worker != worker || question.answer.isDone()) {
            return;
        }
        int size = answer.part().remaining();
        if (question.parts.size() + size > MAX_ANSWER) {
            question.answer.completeExceptionally(new IOException("answered with more than " + MAX_ANSWER + " bytes"));
            return;
        }
        if (pendingBytes + size > MAX_PENDING) {
            question.answer.completeExceptionally(
                    new IOException("answered while too many other answers were under way"));
            return;
        }
        byte[] part = new byte[size];
        answer.part().get(part);
        question.parts.writeBytes(part);
        pendingBytes += size;
        if (answer.last()) {
            question.answer.complete(
                    ByteBuffer.wrap(question.parts.toByteArray()).asReadOnlyBuffer());
        }
    }

    /** The worker was told to stop, and reads nothing after that. What it was asked before it may yet answer. */
    synchronized void stopping(long worker) {
        deaf.add(worker);
    }

    /** The worker cannot answer any more. */
    synchronized void gone(long worker) {
        deaf.remove(worker);
        open.values().stream()
                .filter(question -> question.worker == worker)
                .forEach(question -> question.answer.completeExceptionally(new IOException("has ended meanwhile")));
    }
}
