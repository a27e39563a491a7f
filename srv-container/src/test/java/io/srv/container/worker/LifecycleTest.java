package io.srv.container.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.srv.api.StopReason;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Where an order to stop meets the main thread. */
class LifecycleTest {

    private final Lifecycle lifecycle = new Lifecycle();

    @Test
    void interruptThatTheApplicationLeftIsNoOrder() throws InterruptedException {
        AtomicReference<StopOrder> obeyed = new AtomicReference<>();
        Thread main = new Thread(() -> {
            lifecycle.started();
            Thread.currentThread().interrupt();
            obeyed.set(lifecycle.awaitOrder());
        });
        main.start();
        Awaitility.await("the thread to wait").until(() -> main.getState() == Thread.State.WAITING);
        StopOrder order = StopOrder.fromMaster(StopReason.RECYCLE, 600_000);

        lifecycle.stop(order);

        main.join();
        assertThat(obeyed).hasValue(order);
    }
}
