package io.srv.container.master;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.awaitility.Awaitility.await;

import io.srv.container.control.FromMaster;
import io.srv.container.control.FromWorker;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;

/** Questions to workers, which may answer in parts, too late, too much, or never. */
final class QuestionsTest {

    private static final Duration LONG = Duration.ofSeconds(60);
    private static final ByteBuffer QUESTION = bytes(1);

    private final BlockingQueue<FromMaster.Ask> asked = new LinkedBlockingQueue<>();
    private final Questions questions = new Questions((worker, message) -> asked.add((FromMaster.Ask) message));

    @Test
    void thePartsOfAnAnswerAreOneAgain() throws Exception {
        CompletableFuture<ByteBuffer> answer = ask(7);
        int request = asked.take().request();

        questions.answered(7, new FromWorker.Answer(request, false, bytes(1, 2)));
        questions.answered(7, new FromWorker.Answer(request, true, bytes(3)));

        assertThat(answer.get()).isEqualTo(bytes(1, 2, 3));
    }

    @Test
    void answersToSeveralQuestionsMayBeMixed() throws Exception {
        CompletableFuture<ByteBuffer> first = ask(7);
        int one = asked.take().request();
        CompletableFuture<ByteBuffer> second = ask(7);
        int two = asked.take().request();

        questions.answered(7, new FromWorker.Answer(two, false, bytes(4)));
        questions.answered(7, new FromWorker.Answer(one, true, bytes(1)));
        questions.answered(7, new FromWorker.Answer(two, true, bytes(5)));

        assertThat(first.get()).isEqualTo(bytes(1));
        assertThat(second.get()).isEqualTo(bytes(4, 5));
    }

    @Test
    void anotherWorkersAnswerIsNone() throws Exception {
        CompletableFuture<ByteBuffer> answer = ask(7);
        int request = asked.take().request();

        questions.answered(8, new FromWorker.Answer(request, true, bytes(6)));
        questions.answered(7, new FromWorker.Answer(request, true, bytes(1)));

        assertThat(answer.get()).isEqualTo(bytes(1));
    }

    @Test
    void whoDoesNotAnswerIsNotWaitedForAndWhatComesLaterIsDropped() throws Exception {
        assertThatIOException()
                .isThrownBy(() -> questions.ask(7, QUESTION, Duration.ofMillis(1)))
                .withMessage("did not answer within 0 s");

        questions.answered(7, new FromWorker.Answer(asked.take().request(), true, bytes(1)));
    }

    @Test
    void anAnswerWithoutAnEndIsCutOff() throws Exception {
        CompletableFuture<ByteBuffer> answer = ask(7);
        int request = asked.take().request();
        ByteBuffer part = ByteBuffer.allocate(4_000);

        for (int sent = 0; sent <= Questions.MAX_ANSWER; sent += part.capacity()) {
            questions.answered(7, new FromWorker.Answer(request, false, part.duplicate()));
        }

        assertThat(failure(answer)).isEqualTo("answered with more than 4194304 bytes");
    }

    @Test
    void allAnswersTogetherHaveALimitThatIsFreeAgainAfterwards() throws Exception {
        ByteBuffer large = ByteBuffer.allocate(Questions.MAX_ANSWER);
        int fit = Questions.MAX_PENDING / Questions.MAX_ANSWER;
        List<CompletableFuture<ByteBuffer>> answers = new ArrayList<>();
        List<Integer> requests = new ArrayList<>();
        for (int i = 0; i <= fit; i++) {
            answers.add(ask(i));
            requests.add(asked.take().request());
        }
        for (int i = 0; i <= fit; i++) {
            questions.answered(i, new FromWorker.Answer(requests.get(i), false, large.duplicate()));
        }
        assertThat(failure(answers.get(fit))).isEqualTo("answered while too many other answers were under way");
        for (int i = 0; i < fit; i++) {
            questions.answered(i, new FromWorker.Answer(requests.get(i), true, bytes()));
            assertThat(answers.get(i).get().remaining()).isEqualTo(Questions.MAX_ANSWER);
        }

        CompletableFuture<ByteBuffer> next = ask(1);
        questions.answered(1, new FromWorker.Answer(asked.take().request(), true, large.duplicate()));
        assertThat(next.get().remaining()).isEqualTo(Questions.MAX_ANSWER);
    }

    @Test
    void aWorkerWithTooManyOpenQuestionsGetsNoMoreButOthersDo() throws Exception {
        for (int i = 0; i < 8; i++) {
            ask(7);
            asked.take();
        }

        assertThatIOException()
                .isThrownBy(() -> questions.ask(7, QUESTION, LONG))
                .withMessage("has not yet answered 8 earlier questions");
        CompletableFuture<ByteBuffer> other = ask(8);
        questions.answered(8, new FromWorker.Answer(asked.take().request(), true, bytes(1)));
        assertThat(other.get()).isEqualTo(bytes(1));
    }

    @Test
    void theEndOfAWorkerEndsItsQuestions() throws Exception {
        CompletableFuture<ByteBuffer> answer = ask(7);
        asked.take();

        questions.gone(7);

        assertThat(failure(answer)).isEqualTo("has ended meanwhile");
    }

    @Test
    void aWorkerThatWasToldToStopIsAskedNothingMore() {
        questions.stopping(7);

        assertThatIOException()
                .isThrownBy(() -> questions.ask(7, QUESTION, LONG))
                .withMessage("was told to stop and answers nothing any more");
        assertThat(asked).isEmpty();
    }

    private CompletableFuture<ByteBuffer> ask(long worker) {
        CompletableFuture<ByteBuffer> answer = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            try {
                answer.complete(questions.ask(worker, QUESTION, LONG));
            } catch (IOException | InterruptedException e) {
                answer.completeExceptionally(e);
            }
        });
        thread.setDaemon(true);
        thread.start();
        return answer;
    }

    private static String failure(CompletableFuture<ByteBuffer> answer) {
        await("the answer failed").until(answer::isCompletedExceptionally);
        return answer.handle((bytes, failure) -> failure.getMessage()).join();
    }

    private static ByteBuffer bytes(int... values) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length);
        for (int value : values) {
            bytes.put((byte) value);
        }
        return bytes.flip();
    }
}
