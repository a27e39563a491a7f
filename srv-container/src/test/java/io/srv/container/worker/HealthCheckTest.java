package io.srv.container.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.srv.api.SrvApp;
import io.srv.api.SrvContext;
import io.srv.api.StopReason;
import io.srv.container.control.Health;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What becomes of what an application says of its health, does not say, or throws. */
@Timeout(60)
class HealthCheckTest {

    private static final Duration INTERVAL = Duration.ofMillis(1);
    private static final Duration PATIENCE = Duration.ofMillis(100);

    private final AtomicInteger calls = new AtomicInteger();
    private final CountDownLatch hanging = new CountDownLatch(1);
    private volatile boolean draining;
    private volatile Callable<Boolean> answer = () -> true;

    private final HealthCheck check =
            new HealthCheck(new Asked(), () -> draining, new WorkerLog(0, 1), INTERVAL, PATIENCE);
    private final Thread thread = new Thread(check::run, "srv-health");

    @AfterEach
    void end() throws InterruptedException {
        draining = true;
        hanging.countDown();
        thread.join();
    }

    @Test
    void everyAnswerIsKnownUntilTheNext() {
        assertThat(check.report()).isEqualTo(HealthReport.HEALTHY);
        thread.start();
        answer = () -> false;
        awaitReport(HealthReport.UNHEALTHY);
        answer = () -> true;
        awaitReport(HealthReport.HEALTHY);
    }

    @Test
    void whatIsThrownIsToldInOneLineAndTheNextCallIsMade() {
        thread.start();
        answer = () -> {
            throw new IllegalStateException("two\n lines", new Exception("deep"));
        };
        awaitReport(HealthReport.throwing(
                "java.lang.IllegalStateException: two lines, caused by java.lang.Exception: deep"));
        answer = () -> true;
        awaitReport(HealthReport.HEALTHY);
    }

    @Test
    void anErrorIsThrownToo() {
        thread.start();
        answer = HealthCheckTest::overflow;
        awaitReport(HealthReport.throwing("java.lang.StackOverflowError"));
    }

    @SuppressWarnings("InfiniteRecursion") // on purpose
    private static boolean overflow() {
        return !overflow();
    }

    @Test
    void aTextThatThrowsIsReplacedByTheNameOfTheClass() {
        thread.start();
        answer = () -> {
            throw new Nameless();
        };
        awaitReport(HealthReport.throwing(Nameless.class.getName()));
    }

    @Test
    void aLongTextIsCut() {
        assertThat(HealthReport.throwing("x".repeat(1_000)))
                .isEqualTo(new HealthReport(Health.THROWING, "x".repeat(200) + "…"));
    }

    @Test
    void aCallThatHangsIsToldAndForgottenWhenItReturns() {
        thread.start();
        answer = () -> {
            hanging.await();
            return true;
        };
        awaitReport(HealthReport.NOT_ANSWERING);
        answer = () -> false;
        hanging.countDown();
        awaitReport(HealthReport.UNHEALTHY);
    }

    @Test
    void anExceptionWhoseTextHangsIsACallThatHangs() {
        thread.start();
        answer = () -> {
            throw new Hanging(hanging);
        };
        awaitReport(HealthReport.NOT_ANSWERING);
    }

    @Test
    void aDrainingApplicationIsNotAsked() throws InterruptedException {
        thread.start();
        Awaitility.await("some calls").until(() -> calls.get() > 2);
        draining = true;
        thread.join();
        assertThat(check.report()).isEqualTo(HealthReport.HEALTHY);
    }

    @Test
    void anInterruptOfTheApplicationsDoesNotEndTheCalls() {
        answer = () -> {
            Thread.currentThread().interrupt();
            return false;
        };
        thread.start();
        Awaitility.await("some calls").until(() -> calls.get() > 2);
        assertThat(check.report()).isEqualTo(HealthReport.UNHEALTHY);
    }

    @Test
    void onlyAnApplicationThatOverridesTheMethodIsAsked() {
        assertThat(HealthCheck.isOverridden(new Unasked())).isFalse();
        assertThat(HealthCheck.isOverridden(new Asked())).isTrue();
        assertThat(HealthCheck.isOverridden(new Inherits())).isTrue();

        assertThat(HealthCheck.start(new Unasked(), new Lifecycle(), new WorkerLog(0, 1))
                        .get())
                .isEqualTo(HealthReport.HEALTHY);
        assertThat(Thread.getAllStackTraces().keySet())
                .noneMatch(other -> other.getName().equals("srv-health"));
    }

    private void awaitReport(HealthReport expected) {
        Awaitility.await(expected.toString()).until(() -> check.report().equals(expected));
    }

    private static class Unasked implements SrvApp {
        @Override
        public void start(SrvContext context) {}

        @Override
        public void stop(StopReason reason, Duration grace) {}
    }

    private final class Asked extends Unasked {
        @Override
        public boolean healthy() throws Exception {
            calls.incrementAndGet();
            return answer.call();
        }
    }

    private interface Always extends SrvApp {
        @Override
        default boolean healthy() {
            return true;
        }
    }

    private static final class Inherits extends Unasked implements Always {}

    private static final class Nameless extends RuntimeException {
        private static final long serialVersionUID = 1;

        @Override
        public String toString() {
            throw new IllegalStateException("no text");
        }
    }

    private static final class Hanging extends RuntimeException {
        private static final long serialVersionUID = 1;
        private final transient CountDownLatch until;

        Hanging(CountDownLatch until) {
            this.until = until;
        }

        @Override
        public String toString() {
            try {
                until.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return "late";
        }
    }
}
