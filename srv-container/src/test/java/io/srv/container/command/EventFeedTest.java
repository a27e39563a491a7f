package io.srv.container.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.srv.jmx.EventInfo;
import io.srv.jmx.EventType;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** That each event is told once and in order, over real JMX. */
@Timeout(120)
class EventFeedTest {

    private Connected connected;

    @BeforeEach
    void connect() throws Exception {
        connected =
                new Connected(new Proc(Path.of("/no/proc")), new MasterProcess(6, 6, 1, 1, 1, "u", "app.jar", false));
    }

    @AfterEach
    void close() throws Exception {
        connected.close();
    }

    @Test
    void historyThenWhatHappens() throws Exception {
        happen(3);
        EventFeed feed = connected.connection.events();

        assertThat(sequences(feed.history())).containsExactly(1L, 2L, 3L);
        assertThat(feed.await(1)).isEmpty();
        happen(2);
        assertThat(awaited(feed, 2)).containsExactly(4L, 5L);
        assertThat(feed.takeLost()).isZero();
    }

    @Test
    void whatHappensBetweenSubscribingAndHistoryIsToldOnce() throws Exception {
        happen(1);
        EventFeed feed = connected.connection.events();
        happen(2);

        assertThat(sequences(feed.history())).containsExactly(1L, 2L, 3L);
        assertThat(feed.await(500)).isEmpty();
    }

    @Test
    void burstsLoseNothing() throws Exception {
        EventFeed feed = connected.connection.events();
        feed.history();

        for (int burst = 0; burst < 3; burst++) {
            CompletableFuture<Void> sent = CompletableFuture.runAsync(() -> happen(1_000));
            long first = burst * 1_000L + 1;
            assertThat(awaited(feed, 1_000))
                    .isEqualTo(LongStream.range(first, first + 1_000).boxed().toList());
            sent.get();
        }
        assertThat(feed.takeLost()).isZero();
    }

    @Test
    void whatWasForgottenBeforeItWasReadIsCounted() throws Exception {
        EventFeed feed = connected.connection.events();
        feed.history();
        happen(1_300);

        List<Long> told = awaited(feed, 1_000);

        assertThat(told).startsWith(301L).endsWith(1_300L);
        assertThat(feed.takeLost()).isEqualTo(300);
        assertThat(feed.takeLost()).isZero();
    }

    private void happen(int count) {
        for (int i = 0; i < count; i++) {
            connected.master.happens(EventType.POOL_STALLED, null, null, null, "stalled");
        }
    }

    private static List<Long> awaited(EventFeed feed, int count) {
        List<Long> told = new ArrayList<>();
        while (told.size() < count) {
            told.addAll(sequences(feed.await(1_000)));
        }
        return told;
    }

    private static List<Long> sequences(List<EventInfo> events) {
        return events.stream().map(EventInfo::sequence).toList();
    }
}
