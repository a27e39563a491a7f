package io.srv.container.federation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/** How much memory answers take while they are read, all together. */
class RoomTest {

    private static final int KIB = 1 << 10;

    private final Room room = new Room(200 * KIB);

    @Test
    void aSmallAnswerTakesNone() throws Exception {
        try (Budget budget = new Budget(1 << 20, room)) {
            budget.heap(64 * KIB);

            assertThat(room.takenBytes()).isZero();
        }
    }

    @Test
    void aLargeAnswerTakesItUntilItIsClosed() throws Exception {
        try (Budget budget = new Budget(1 << 20, room)) {
            budget.heap(64 * KIB);
            budget.heap(1);
            assertThat(room.takenBytes()).isEqualTo(64 * KIB);
            budget.heap(100 * KIB);
            assertThat(room.takenBytes()).isEqualTo(128 * KIB);
        }

        assertThat(room.takenBytes()).isZero();
    }

    @Test
    void whatFindsNoneIsRefusedAndKeepsNothing() throws Exception {
        try (Budget one = new Budget(1 << 20, room);
                Budget other = new Budget(1 << 20, room)) {
            one.heap(200 * KIB);

            assertThatThrownBy(() -> other.heap(200 * KIB))
                    .isInstanceOf(UnreadableException.class)
                    .hasMessage("too many large answers are under way; try again later");
        }

        assertThat(room.takenBytes()).isZero();
        try (Budget next = new Budget(1 << 20, room)) {
            next.heap(200 * KIB);
        }
    }
}
