package io.srv.container.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.fail;

import com.sun.management.ThreadMXBean;
import java.io.ByteArrayOutputStream;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** How the master cuts up what a worker sends, however it arrives and whatever it is. */
final class FrameReaderTest {

    private static final long SEED = 20_260_103;
    private static final int RANDOM_FRAMES = 50_000;

    private static final List<FromWorker> MESSAGES = List.of(
            new FromWorker.Hello(Wire.VERSION),
            new FromWorker.Opened("unix:/run/ä.sock"),
            new FromWorker.Online(),
            new FromWorker.ListenRequest(-1, ""),
            new FromWorker.SuccessorWanted(),
            new FromWorker.StartAborted("why\nnot"),
            new FromWorker.Leaving());

    @Test
    void gluedFramesAreTakenOneByOne() throws ProtocolException {
        assertThat(messages(new FrameReader(), stream())).isEqualTo(MESSAGES);
    }

    @Test
    void framesMayBeSplitAnywhere() throws ProtocolException {
        byte[] stream = stream();
        for (int cut = 0; cut <= stream.length; cut++) {
            FrameReader reader = new FrameReader();
            List<FromWorker> read = new ArrayList<>(messages(reader, stream, 0, cut));
            read.addAll(messages(reader, stream, cut, stream.length));

            assertThat(read).as("cut at %d", cut).isEqualTo(MESSAGES);
        }
    }

    @Test
    void framesMayComeByteByByte() throws ProtocolException {
        byte[] stream = stream();
        FrameReader reader = new FrameReader();
        List<FromWorker> read = new ArrayList<>();
        for (int i = 0; i < stream.length; i++) {
            read.addAll(messages(reader, stream, i, i + 1));
        }

        assertThat(read).isEqualTo(MESSAGES);
    }

    @Test
    void directBuffersWillDo() throws ProtocolException {
        byte[] stream = stream();
        ByteBuffer direct = ByteBuffer.allocateDirect(stream.length).put(stream).flip();

        assertThat(messages(new FrameReader(), direct)).isEqualTo(MESSAGES);
    }

    @Test
    void lengthsOutOfTheLimitsAreRefusedBeforeTheContentIsRead() {
        for (int length : List.of(0, -1, Integer.MIN_VALUE, Integer.MAX_VALUE, Wire.MAX_FROM_WORKER + 1)) {
            byte[] frame = ByteBuffer.allocate(Integer.BYTES).putInt(length).array();

            assertThatExceptionOfType(ProtocolException.class)
                    .isThrownBy(() -> messages(new FrameReader(), frame))
                    .withMessage("a frame of " + length + " bytes");
        }
    }

    @Test
    void largestFrameIsRead() throws ProtocolException {
        // The type and the text's own length take five bytes.
        FromWorker largest = new FromWorker.StartAborted("x".repeat(Wire.MAX_FROM_WORKER - 5));

        assertThat(messages(new FrameReader(), Wire.frame(largest))).containsExactly(largest);
    }

    @Test
    void randomFramesAreMessagesOrRefused() {
        Random random = new Random(SEED);
        int read = 0;
        int refused = 0;
        for (int i = 0; i < RANDOM_FRAMES; i++) {
            byte[] bytes = randomFrame(random);
            try {
                read += messages(new FrameReader(), bytes).size();
            } catch (ProtocolException e) {
                assertThat(e).hasMessageNotContaining("\n");
                refused++;
            } catch (RuntimeException | Error e) {
                fail("seed " + SEED + ", frame " + i + ": " + HexFormat.of().formatHex(bytes), e);
            }
        }
        // Otherwise the frames are too wild, or too tame.
        assertThat(read).isGreaterThan(RANDOM_FRAMES / 20);
        assertThat(refused).isGreaterThan(RANDOM_FRAMES / 3);
    }

    @Test
    void noFrameTakesMoreMemoryThanTheLimits() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        Random random = new Random(SEED);
        for (int i = 0; i < RANDOM_FRAMES / 10; i++) {
            // Legal lengths, and in the content whatever length comes.
            byte[] bytes = randomFrame(random);
            long before = threads.getCurrentThreadAllocatedBytes();
            try {
                messages(new FrameReader(), bytes);
            } catch (ProtocolException e) {
                // Fine; only the memory counts here.
            }
            assertThat(threads.getCurrentThreadAllocatedBytes() - before)
                    .as(() -> HexFormat.of().formatHex(bytes))
                    .isLessThan(128L * Wire.MAX_FROM_WORKER);
        }
    }

    /** Random bytes; or a frame of the right length with random content; or a valid one with some bytes changed. */
    private static byte[] randomFrame(Random random) {
        byte[] content = new byte[random.nextInt(40)];
        random.nextBytes(content);
        switch (random.nextInt(3)) {
            case 0 -> {
                return content;
            }
            case 1 -> {
                if (content.length > 0) {
                    content[0] = (byte) random.nextInt(9);
                }
                return ByteBuffer.allocate(Integer.BYTES + content.length)
                        .putInt(content.length)
                        .put(content)
                        .array();
            }
            default -> {
                byte[] frame = Wire.frame(MESSAGES.get(random.nextInt(MESSAGES.size())));
                for (int changes = random.nextInt(3); changes > 0; changes--) {
                    frame[random.nextInt(frame.length)] = (byte) random.nextInt();
                }
                return frame;
            }
        }
    }

    private static byte[] stream() {
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        MESSAGES.forEach(message -> stream.writeBytes(Wire.frame(message)));
        return stream.toByteArray();
    }

    private static List<FromWorker> messages(FrameReader reader, byte[] bytes) throws ProtocolException {
        return messages(reader, bytes, 0, bytes.length);
    }

    private static List<FromWorker> messages(FrameReader reader, byte[] bytes, int from, int to)
            throws ProtocolException {
        return messages(reader, ByteBuffer.wrap(bytes, from, to - from));
    }

    private static List<FromWorker> messages(FrameReader reader, ByteBuffer bytes) throws ProtocolException {
        List<FromWorker> messages = new ArrayList<>();
        while (bytes.hasRemaining()) {
            reader.next(bytes).ifPresent(messages::add);
        }
        return messages;
    }
}
