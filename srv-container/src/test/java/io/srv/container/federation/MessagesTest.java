package io.srv.container.federation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class MessagesTest {

    static Stream<Question> questions() {
        return Stream.of(
                new Question.ThreadDump(),
                new Question.Names(),
                new Question.Describe(List.of("a:b=c", "a:b=d")),
                new Question.Describe(List.of()),
                new Question.Read("a:b=c", List.of("A", "B")),
                new Question.Write("a:b=c", "A", 1),
                new Question.Write("a:b=c", "A", null),
                new Question.Invoke("a:b=c", "do", List.of(), List.of()),
                new Question.Invoke("a:b=c", "do", Arrays.asList(1L, null), List.of("long", "java.lang.String")));
    }

    static Stream<Reply> replies() {
        return Stream.of(
                new Reply.Refused("is busy"),
                new Reply.Items(List.of()),
                new Reply.Items(List.of(
                        new Reply.Content(ByteBuffer.wrap(new byte[] {1, 2})),
                        new Reply.Failure("a.B", ""),
                        new Reply.Content(ByteBuffer.allocate(0)))));
    }

    @ParameterizedTest
    @MethodSource("questions")
    void aQuestionCrosses(Question question) throws Exception {
        assertThat(Messages.readQuestion(Messages.write(question))).isEqualTo(question);
    }

    @ParameterizedTest
    @MethodSource("replies")
    void aReplyCrosses(Reply reply) throws Exception {
        assertThat(Messages.readReply(ByteBuffer.wrap(Messages.write(reply)), budget()))
                .isEqualTo(reply);
    }

    @Test
    void aByteTooManyIsRefused() {
        for (Reply reply : replies().toList()) {
            byte[] bytes = Messages.write(reply);
            byte[] more = Arrays.copyOf(bytes, bytes.length + 1);

            assertThatThrownBy(() -> Messages.readReply(ByteBuffer.wrap(more), budget()))
                    .isInstanceOf(UnreadableException.class)
                    .hasMessage("1 bytes too many");
        }
    }

    @Test
    void everyByteTooFewIsRefused() {
        for (Reply reply : replies().toList()) {
            byte[] bytes = Messages.write(reply);
            for (int length = 0; length < bytes.length; length++) {
                ByteBuffer part = ByteBuffer.wrap(bytes, 0, length);

                assertThatThrownBy(() -> Messages.readReply(part, budget())).isInstanceOf(UnreadableException.class);
            }
        }
    }

    @Test
    void aValueThatCannotBeSentIsNamed() {
        assertThatThrownBy(() -> Messages.write(new Question.Write("a:b=c", "A", List.of())))
                .isInstanceOf(UnsendableException.class)
                .hasMessage("is of class java.util.ImmutableCollections$ListN, which is no open type");
    }

    private static Budget budget() {
        return new Budget(Limits.NAMES_HEAP_BYTES);
    }
}
