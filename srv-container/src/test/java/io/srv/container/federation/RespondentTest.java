package io.srv.container.federation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import javax.management.DynamicMBean;
import javax.management.MBeanInfo;
import javax.management.MBeanServer;
import javax.management.MBeanServerFactory;
import javax.management.ObjectName;
import javax.management.StandardMBean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The worker's side. */
class RespondentTest {

    private static final int MAX_PART = 100;

    private final MBeanServer app = MBeanServerFactory.newMBeanServer();
    private final AtomicInteger serversMade = new AtomicInteger();
    private final Map<Integer, ByteArrayOutputStream> answers = new ConcurrentHashMap<>();
    private final Map<Integer, Thread> answerers = new ConcurrentHashMap<>();
    private final List<Integer> complete = new CopyOnWriteArrayList<>();
    private final Odd odd = new Odd();
    private final CountDownLatch over = new CountDownLatch(1);
    private final Supplier<MBeanServer> server = () -> {
        serversMade.incrementAndGet();
        return app;
    };
    private final Respondent respondent = new Respondent(server, this::take, MAX_PART);

    RespondentTest() throws Exception {
        app.registerMBean(odd, new ObjectName("app:type=Odd"));
    }

    @AfterEach
    void letGo() {
        odd.released.countDown();
        over.countDown();
        await().until(() -> MountsTest.threads() == 0);
    }

    private void take(int request, boolean last, ByteBuffer part) {
        assertThat(complete).doesNotContain(request);
        assertThat(part.remaining()).isLessThanOrEqualTo(MAX_PART);
        byte[] bytes = new byte[part.remaining()];
        part.get(bytes);
        answers.computeIfAbsent(request, unused -> new ByteArrayOutputStream()).writeBytes(bytes);
        answerers.put(request, Thread.currentThread());
        if (last) {
            complete.add(request);
        }
    }

    @Test
    void nothingIsMadeBeforeTheFirstQuestion() throws Exception {
        assertThat(serversMade).hasValue(0);
        assertThat(MountsTest.threads()).isZero();

        ask(1, new Question.Names());
        ask(2, new Question.Names());
        answer(1);
        answer(2);

        assertThat(serversMade).hasValue(1);
    }

    @Test
    void anAnswerComesInPartsFromAThreadOfItsOwn() throws Exception {
        ask(1, new Question.Describe(List.of("app:type=Odd")));

        Reply.Items items = (Reply.Items) answer(1);

        assertThat(items.items()).hasSize(1).first().isInstanceOf(Reply.Content.class);
        assertThat(answers.get(1).size()).isGreaterThan(MAX_PART * 5);
        assertThat(answerers.get(1)).isNotSameAs(Thread.currentThread());
        assertThat(answerers.get(1).isDaemon()).isTrue();
        assertThat(answerers.get(1).getName()).isEqualTo("srv-answer-1");
    }

    @Test
    void whatIsNoQuestionIsAnsweredToo() throws Exception {
        respondent.take(1, ByteBuffer.wrap(new byte[] {77}));
        respondent.take(2, ByteBuffer.allocate(0));

        assertThat(answer(1)).isEqualTo(new Reply.Refused("was asked a question of kind 77"));
        assertThat(answer(2)).isEqualTo(new Reply.Refused("was asked 0 bytes where 1 belong"));
    }

    @Test
    void theNinthQuestionAtOnceIsRefused() throws Exception {
        for (int request = 1; request <= 8; request++) {
            ask(request, new Question.Read("app:type=Odd", List.of("Slow")));
        }

        ask(9, new Question.Read("app:type=Odd", List.of("Count")));

        assertThat(answer(9)).isEqualTo(new Reply.Refused("is busy with 8 earlier questions"));
        odd.released.countDown();
        for (int request = 1; request <= 8; request++) {
            assertThat(((Reply.Items) answer(request)).items()).hasSize(1);
        }
        await().until(() -> MountsTest.threads() == 0);
        ask(10, new Question.Read("app:type=Odd", List.of("Count")));
        assertThat(answer(10)).isInstanceOf(Reply.Items.class);
    }

    @Test
    void aFloodOfQuestionsTakesNoMoreThanSixteenThreads() throws Exception {
        Respondent stuck = new Respondent(
                server,
                (request, last, part) -> {
                    try {
                        over.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                },
                MAX_PART);

        for (int request = 0; request < 1_000; request++) {
            stuck.take(request, Messages.write(new Question.Names()));
        }

        assertThat(MountsTest.threads()).isEqualTo(16);
    }

    @Test
    void aBeanThatNeverSaysWhatItIsDoesNotHideTheOthers() throws Exception {
        registerSilent();
        ask(1, new Question.Describe(List.of("app:type=Odd", "app:type=Silent", "app:type=Gone")));

        Reply.Items first = (Reply.Items) answer(1);

        assertThat(first.items()).hasSize(2);
        assertThat(first.items().get(0)).isInstanceOf(Reply.Content.class);
        assertThat(first.items().get(1)).isEqualTo(new Reply.Failure("", "it did not say what it is within 2 s"));
        ask(2, new Question.Describe(List.of("app:type=Gone")));
        assertThat(((Reply.Items) answer(2)).items())
                .containsExactly(new Reply.Failure("javax.management.InstanceNotFoundException", "app:type=Gone"));
    }

    @Test
    void noMoreThanFourThreadsAreLostToBeansThatNeverSayWhatTheyAre() throws Exception {
        registerSilent();
        for (int request = 1; request <= 4; request++) {
            ask(request, new Question.Describe(List.of("app:type=Silent")));
        }
        await().until(() -> MountsTest.threads() == 8);

        ask(5, new Question.Describe(List.of("app:type=Odd")));

        assertThat(answer(5)).isEqualTo(new Reply.Refused("has 4 MBeans that do not say what they are"));
    }

    private void registerSilent() throws Exception {
        Silent silent = new Silent();
        app.registerMBean(silent, new ObjectName("app:type=Silent"));
        silent.silent = true;
    }

    /** Hangs when it is to describe itself, once it is silent. */
    private final class Silent extends StandardMBean implements DynamicMBean {
        private volatile boolean silent;

        Silent() throws Exception {
            super(new Odd(), OddMBean.class);
        }

        @Override
        public MBeanInfo getMBeanInfo() {
            if (silent) {
                try {
                    over.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
            return super.getMBeanInfo();
        }
    }

    private void ask(int request, Question question) throws UnsendableException {
        respondent.take(request, Messages.write(question));
    }

    private Reply answer(int request) throws UnreadableException {
        await().until(() -> complete.contains(request));
        return Messages.readReply(ByteBuffer.wrap(answers.get(request).toByteArray()), budget());
    }

    private static Budget budget() {
        return new Budget(Limits.NAMES_HEAP_BYTES);
    }
}
