package io.srv.container.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.srv.api.StopReason;
import io.srv.container.control.SharedSocket.Family;
import io.srv.container.listener.AddressPattern;
import io.srv.container.listener.ShareMode;
import io.srv.container.listener.ShareRules;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The bytes on the control socket. A change here needs another {@link Wire#VERSION}: during an upgrade a master may meet the
 * workers of another version.
 */
final class WireTest {

    private static final SharedSocket WEB = new SharedSocket("web", "*:80", true, Family.INET6, 4);

    private static final ShareRules SHARE = new ShareRules(ShareMode.ALL, List.of(AddressPattern.parse("5701")));
    private static final Program MAIN = new Program("M", List.of("a", ""), "/m.jar", true);

    static Stream<Arguments> messagesOfWorkers() {
        return Stream.of(
                Arguments.of(new FromWorker.Hello(1), "00000005 01 00000001"),
                Arguments.of(new FromWorker.Online(), "00000001 02"),
                Arguments.of(new FromWorker.Opened("*:80"), "00000009 03 00000004 2a3a3830"),
                Arguments.of(new FromWorker.StartAborted("ü"), "00000007 04 00000002 c3bc"),
                Arguments.of(new FromWorker.Leaving(), "00000001 05"),
                Arguments.of(new FromWorker.SuccessorWanted(), "00000001 06"),
                Arguments.of(new FromWorker.ListenRequest(7, "1"), "0000000a 07 00000007 00000001 31"),
                Arguments.of(
                        new FromWorker.Heartbeat(1, 2, 3, 4, 5, 6, 7, Health.THROWING, "ü", Map.of("*:80", 8L)),
                        "00000050 08 0000000000000001 0000000000000002 0000000000000003 0000000000000004 00000005"
                                + " 0000000000000006 0000000000000007 02 00000002 c3bc"
                                + " 00000001 00000004 2a3a3830 0000000000000008"),
                Arguments.of(
                        new FromWorker.Answer(7, true, ByteBuffer.wrap(new byte[] {1, 2})),
                        "0000000c 09 00000007 01 00000002 0102"),
                Arguments.of(new FromWorker.Unfinished("ü"), "00000007 0a 00000002 c3bc"));
    }

    static Stream<Arguments> messagesOfTheMaster() {
        SharedSocket received = new SharedSocket("web", "*:80", false, Family.INET6, -1);
        FromMaster configure = new FromMaster.Configure(
                4, 17, 2, 3, "{}", 15_000, 16_000, List.of(WEB), List.of("/a.jar"), SHARE, true, MAIN);
        return Stream.of(
                Arguments.of(
                        configure,
                        "00000081 41 00000004 0000000000000011 00000002 0000000000000003 00000002 7b7d"
                                + " 0000000000003a98 0000000000003e80"
                                + " 00000001 00000003 776562 00000004 2a3a3830 01 01 00000004"
                                + " 00000001 00000006 2f612e6a6172"
                                + " 01 00000001 00000004 35373031 01"
                                + " 00000001 4d 00000002 00000001 61 00000000 00000006 2f6d2e6a6172 01"),
                Arguments.of(new FromMaster.Stop(StopReason.RECYCLE, 15_000), "0000000a 42 01 0000000000003a98"),
                Arguments.of(
                        new FromMaster.Granted(7, received),
                        "0000001a 43 00000007 00000003 776562 00000004 2a3a3830 00 01 ffffffff"),
                Arguments.of(new FromMaster.Refused(7, "no", "e"), "00000010 44 00000007 00000002 6e6f 00000001 65"),
                Arguments.of(new FromMaster.Drop("*:80"), "00000009 45 00000004 2a3a3830"),
                Arguments.of(
                        new FromMaster.Ask(7, ByteBuffer.wrap(new byte[] {1, 2})),
                        "0000000b 46 00000007 00000002 0102"));
    }

    @ParameterizedTest
    @MethodSource("messagesOfWorkers")
    void whatAWorkerSaysHasTheseBytesAndReadsBack(FromWorker message, String frame) throws IOException {
        byte[] bytes = bytes(frame);

        assertThat(Wire.frame(message)).containsExactly(bytes);
        assertThat(Wire.fromWorker(content(bytes))).isEqualTo(message);
    }

    @ParameterizedTest
    @MethodSource("messagesOfTheMaster")
    void whatTheMasterSaysHasTheseBytesAndReadsBack(FromMaster message, String frame) throws IOException {
        byte[] bytes = bytes(frame);

        assertThat(Wire.frame(message)).containsExactly(bytes);
        assertThat(Wire.fromMaster(content(bytes))).isEqualTo(message);
        assertThat(Wire.read(stream(bytes))).isEqualTo(message);
    }

    @Test
    void everyKindOfMessageIsAmongThese() {
        assertThat(messagesOfWorkers().map(WireTest::type))
                .containsExactlyInAnyOrder(FromWorker.class.getPermittedSubclasses());
        assertThat(messagesOfTheMaster().map(WireTest::type))
                .containsExactlyInAnyOrder(FromMaster.class.getPermittedSubclasses());
    }

    @Test
    void constantsThatTravelAsNumbersKeepTheirPlaces() {
        assertThat(StopReason.values())
                .startsWith(
                        StopReason.SHUTDOWN,
                        StopReason.RECYCLE,
                        StopReason.SCALE_DOWN,
                        StopReason.SIGNAL,
                        StopReason.MASTER_DIED);
        assertThat(Family.values()).startsWith(Family.INET, Family.INET6, Family.UNIX);
        assertThat(ShareMode.values()).containsExactly(ShareMode.DECLARED, ShareMode.ALL, ShareMode.NONE);
        assertThat(Health.values())
                .containsExactly(Health.HEALTHY, Health.UNHEALTHY, Health.THROWING, Health.NOT_ANSWERING);
        assertThat(Wire.VERSION).isEqualTo(4);
        assertThat(Wire.WORKER_SOCKET).isEqualTo(3);
    }

    @Test
    void textsOfAnyContentReadBack() throws IOException {
        for (String text : List.of("", "\0", "a\nb", "äöü", "\uD83D\uDE00", "x".repeat(60_000))) {
            FromWorker aborted = new FromWorker.StartAborted(text);
            FromMaster configure = new FromMaster.Configure(
                    Wire.VERSION,
                    Long.MAX_VALUE,
                    0,
                    -1,
                    text,
                    0,
                    Long.MIN_VALUE,
                    List.of(WEB, new SharedSocket(text, text, false, Family.UNIX, 5)),
                    List.of(text, text),
                    SHARE,
                    false,
                    new Program(text, List.of(text), text, false));

            assertThat(Wire.fromWorker(content(Wire.frame(aborted)))).isEqualTo(aborted);
            assertThat(Wire.fromMaster(content(Wire.frame(configure)))).isEqualTo(configure);
        }
    }

    @Test
    void readingTakesOneFrameAndNotAByteMore() throws IOException {
        DataInputStream in = stream(bytes("00000009 45 00000004 2a3a3830 ff"));

        assertThat(Wire.read(in)).isEqualTo(new FromMaster.Drop("*:80"));

        assertThat(in.read()).isEqualTo(0xff);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "00", "000000"})
    void endOfTheStreamIsToldAsSuch(String bytes) {
        assertThatExceptionOfType(EOFException.class).isThrownBy(() -> Wire.read(stream(bytes(bytes))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"00000000", "ffffffff", "01000001", "80000000", "0000000a 42 01", "00000001 02"})
    void whatIsNoFrameOfTheMasterIsRefused(String bytes) {
        assertThatExceptionOfType(ProtocolException.class).isThrownBy(() -> Wire.read(stream(bytes(bytes))));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", // empty
                "00", // no such type
                "0a", // too short
                "0b", // no such type
                "42 01 0000000000003a98", // the master's
                "01 000000", // too short
                "02 00", // too long
                "03 00000005 2a3a3830", // a text that is longer than the frame
                "03 ffffffff",
                "03 7fffffff 41",
                "07 00000007",
                "08 0000000000000001", // too short
                "08 0000000000000001 0000000000000002 0000000000000003 0000000000000004 00000005"
                        + " 0000000000000006 0000000000000007 00 00000000 7fffffff", // a map that is longer than the
                // frame
                "08 0000000000000001 0000000000000002 0000000000000003 0000000000000004 00000005"
                        + " 0000000000000006 0000000000000007 04 00000000 00000000", // no such health
                "09 00000007 01 00000003 0102", // a part that is longer than the frame
                "09 00000007 01 ffffffff",
            })
    void whatIsNoMessageOfAWorkerIsRefused(String content) {
        assertThatExceptionOfType(ProtocolException.class).isThrownBy(() -> Wire.fromWorker(bytes(content)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "42 05 0000000000003a98", // no such reason
                "42 ff 0000000000003a98",
                "41 00000003", // another version
                "43 00000007 00000000 00000000 00 03 ffffffff", // no such family
                "41 00000004 0000000000000011 00000002 0000000000000003 00000002 7b7d"
                        + " 0000000000003a98 0000000000003a98 7fffffff", // a list that is longer than the frame
            })
    void whatIsNoMessageOfTheMasterIsRefused(String content) {
        assertThatExceptionOfType(ProtocolException.class).isThrownBy(() -> Wire.fromMaster(bytes(content)));
    }

    private static Class<?> type(Arguments arguments) {
        return arguments.get()[0].getClass();
    }

    private static byte[] content(byte[] frame) {
        return Arrays.copyOfRange(frame, Integer.BYTES, frame.length);
    }

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex.replace(" ", ""));
    }

    private static DataInputStream stream(byte[] bytes) {
        return new DataInputStream(new ByteArrayInputStream(bytes));
    }
}
