package io.srv.container.federation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Turns questions and replies into bytes, and back. Stateless. */
final class Messages {

    private static final byte THREAD_DUMP = 1;
    private static final byte NAMES = 2;
    private static final byte DESCRIBE = 3;
    private static final byte READ = 4;
    private static final byte WRITE = 5;
    private static final byte INVOKE = 6;

    private static final byte REFUSED = 1;
    private static final byte ITEMS = 2;
    private static final byte CONTENT = 3;
    private static final byte FAILURE = 4;

    private static final int ELEMENT_HEAP_BYTES = 32;

    private Messages() {}

    /** @throws UnsendableException if a value in it has no encoding, or they are too large */
    static ByteBuffer write(Question question) throws UnsendableException {
        Output out = new Output(Limits.VALUE);
        try {
            write(question, out);
        } catch (UnsendableException e) {
            throw e;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return ByteBuffer.wrap(out.toByteArray());
    }

    private static void write(Question question, Output out) throws IOException {
        if (question instanceof Question.ThreadDump) {
            out.data().writeByte(THREAD_DUMP);
        } else if (question instanceof Question.Names) {
            out.data().writeByte(NAMES);
        } else if (question instanceof Question.Describe describe) {
            out.data().writeByte(DESCRIBE);
            writeTexts(describe.beans(), out);
        } else if (question instanceof Question.Read read) {
            out.data().writeByte(READ);
            out.text(read.bean());
            writeTexts(read.attributes(), out);
        } else if (question instanceof Question.Write write) {
            out.data().writeByte(WRITE);
            out.text(write.bean());
            out.text(write.attribute());
            new Values(out, false).write(write.value());
        } else if (question instanceof Question.Invoke invoke) {
            out.data().writeByte(INVOKE);
            out.text(invoke.bean());
            out.text(invoke.operation());
            out.data().writeInt(invoke.parameters().size());
            for (Object parameter : invoke.parameters()) {
                new Values(out, false).write(parameter);
            }
            writeTexts(invoke.signature(), out);
        }
    }

    static Question readQuestion(ByteBuffer bytes) throws UnreadableException {
        Input in = new Input(bytes, new Budget(Limits.NAMES_HEAP_BYTES));
        byte kind = in.byteValue();
        Question question = switch (kind) {
            case THREAD_DUMP -> new Question.ThreadDump();
            case NAMES -> new Question.Names();
            case DESCRIBE -> new Question.Describe(readTexts(in));
            case READ -> new Question.Read(in.text(), readTexts(in));
            case WRITE -> new Question.Write(in.text(), in.text(), new ValueReader(in).read());
            case INVOKE -> new Question.Invoke(in.text(), in.text(), readParameters(in), readTexts(in));
            default -> throw new UnreadableException("a question of kind " + kind);
        };
        in.end();
        return question;
    }

    private static List<@Nullable Object> readParameters(Input in) throws UnreadableException {
        int count = in.count(ELEMENT_HEAP_BYTES);
        List<@Nullable Object> parameters = new ArrayList<>();
        ValueReader reader = new ValueReader(in);
        for (int i = 0; i < count; i++) {
            parameters.add(reader.read());
        }
        return Collections.unmodifiableList(parameters);
    }

    static byte[] write(Reply reply) {
        // Its parts are limited already.
        Output out = new Output(Integer.MAX_VALUE);
        try {
            if (reply instanceof Reply.Refused refused) {
                out.data().writeByte(REFUSED);
                out.text(refused.why());
            } else if (reply instanceof Reply.Items items) {
                out.data().writeByte(ITEMS);
                out.data().writeInt(items.items().size());
                for (Reply.Item item : items.items()) {
                    write(item, out);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private static void write(Reply.Item item, Output out) throws IOException {
        if (item instanceof Reply.Content content) {
            out.data().writeByte(CONTENT);
            byte[] bytes = new byte[content.bytes().remaining()];
            content.bytes().duplicate().get(bytes);
            out.bytes(bytes);
        } else if (item instanceof Reply.Failure failure) {
            out.data().writeByte(FAILURE);
            out.text(failure.className());
            out.text(failure.message());
        }
    }

    /** Reads a reply; what it contains stays where it is. */
    static Reply readReply(ByteBuffer bytes, Budget budget) throws UnreadableException {
        Input in = new Input(bytes, budget);
        byte kind = in.byteValue();
        Reply reply = switch (kind) {
            case REFUSED -> new Reply.Refused(in.text(Limits.FOREIGN_TEXT_CHARS));
            case ITEMS -> new Reply.Items(readItems(in));
            default -> throw new UnreadableException("a reply of kind " + kind);
        };
        in.end();
        return reply;
    }

    private static List<Reply.Item> readItems(Input in) throws UnreadableException {
        int count = in.count(ELEMENT_HEAP_BYTES);
        List<Reply.Item> items = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            byte kind = in.byteValue();
            items.add(
                    switch (kind) {
                        case CONTENT -> new Reply.Content(in.slice());
                        case FAILURE ->
                            new Reply.Failure(in.text(Limits.FOREIGN_TEXT_CHARS), in.text(Limits.FOREIGN_TEXT_CHARS));
                        default -> throw new UnreadableException("an item of kind " + kind);
                    });
        }
        return items;
    }

    /** The content for {@link Question.ThreadDump}. */
    static String readText(ByteBuffer content, Budget budget) throws UnreadableException {
        // The bytes, and as many characters.
        budget.heap(3L * content.remaining());
        byte[] bytes = new byte[content.remaining()];
        content.duplicate().get(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** The content for {@link Question.Names}. */
    static ByteBuffer write(List<String> texts) throws IOException {
        Output out = new Output(Limits.REPLY);
        writeTexts(texts, out);
        return ByteBuffer.wrap(out.toByteArray());
    }

    static List<String> readTexts(ByteBuffer content, Budget budget) throws UnreadableException {
        Input in = new Input(content, budget);
        List<String> texts = readTexts(in);
        in.end();
        return texts;
    }

    private static void writeTexts(List<String> texts, Output out) throws IOException {
        out.data().writeInt(texts.size());
        for (String text : texts) {
            out.text(text);
        }
    }

    private static List<String> readTexts(Input in) throws UnreadableException {
        int count = in.count(ELEMENT_HEAP_BYTES);
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            texts.add(in.text());
        }
        return List.copyOf(texts);
    }
}
