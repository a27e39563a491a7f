package io.srv.container.control;

import io.srv.api.StopReason;
import io.srv.container.listener.AddressPattern;
import io.srv.container.listener.ShareMode;
import io.srv.container.listener.ShareRules;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Turns messages into frames and frames' contents into messages. Stateless. */
public final class Wire {

    public static final int VERSION = 4;

    /** The descriptor of the control socket in a worker. */
    public static final int WORKER_SOCKET = 3;

    /** Of a frame's content. The largest legal one configures a worker with its application's options. */
    public static final int MAX_CONTENT = 16 << 20;

    /** Of what a worker says: nothing legal comes near it, and the master keeps a buffer for each worker. */
    public static final int MAX_FROM_WORKER = 4 << 10;

    /** Of one part of an answer. */
    public static final int MAX_PART = MAX_FROM_WORKER - 16;

    private static final byte HELLO = 1;
    private static final byte ONLINE = 2;
    private static final byte OPENED = 3;
    private static final byte START_ABORTED = 4;
    private static final byte LEAVING = 5;
    private static final byte SUCCESSOR_WANTED = 6;
    private static final byte LISTEN_REQUEST = 7;
    private static final byte HEARTBEAT = 8;
    private static final byte ANSWER = 9;
    private static final byte UNFINISHED = 10;

    private static final byte CONFIGURE = 65;
    private static final byte STOP = 66;
    private static final byte GRANTED = 67;
    private static final byte REFUSED = 68;
    private static final byte DROP = 69;
    private static final byte ASK = 70;

    private Wire() {}

    public static byte[] frame(FromWorker message) {
        return frame(out -> write(message, out));
    }

    public static byte[] frame(FromMaster message) {
        return frame(out -> write(message, out));
    }

    /**
     * Reads a message from a frame's content: all of it, and nothing else.
     *
     * @throws ProtocolException if it is none
     */
    public static FromWorker fromWorker(byte[] content) throws ProtocolException {
        return parse(content, Wire::readFromWorker);
    }

    /**
     * Reads a message from a frame's content: all of it, and nothing else.
     *
     * @throws ProtocolException if it is none
     */
    public static FromMaster fromMaster(byte[] content) throws ProtocolException {
        return parse(content, Wire::readFromMaster);
    }

    /**
     * Reads one frame from a blocking stream, and not a byte more: a descriptor may ride on the next one.
     *
     * @throws java.io.EOFException if the stream ends
     */
    public static FromMaster read(DataInputStream in) throws IOException {
        int length = in.readInt();
        if (length < 1 || length > MAX_CONTENT) {
            throw new ProtocolException("a frame of " + length + " bytes");
        }
        return fromMaster(in.readNBytes(length));
    }

    /** For what is well-formed but out of place. */
    public static ProtocolException nonsense(String what) {
        return new ProtocolException(what);
    }

    private static void write(FromWorker message, DataOutputStream out) throws IOException {
        if (message instanceof FromWorker.Hello hello) {
            out.writeByte(HELLO);
            out.writeInt(hello.version());
        } else if (message instanceof FromWorker.Online) {
            out.writeByte(ONLINE);
        } else if (message instanceof FromWorker.Opened opened) {
            out.writeByte(OPENED);
            writeText(out, opened.address());
        } else if (message instanceof FromWorker.StartAborted aborted) {
            out.writeByte(START_ABORTED);
            writeText(out, aborted.cause());
        } else if (message instanceof FromWorker.Leaving) {
            out.writeByte(LEAVING);
        } else if (message instanceof FromWorker.SuccessorWanted) {
            out.writeByte(SUCCESSOR_WANTED);
        } else if (message instanceof FromWorker.ListenRequest request) {
            out.writeByte(LISTEN_REQUEST);
            out.writeInt(request.request());
            writeText(out, request.address());
        } else if (message instanceof FromWorker.Heartbeat heartbeat) {
            out.writeByte(HEARTBEAT);
            writeHeartbeat(out, heartbeat);
        } else if (message instanceof FromWorker.Answer answer) {
            out.writeByte(ANSWER);
            out.writeInt(answer.request());
            out.writeBoolean(answer.last());
            writeBytes(out, answer.part());
        } else if (message instanceof FromWorker.Unfinished unfinished) {
            out.writeByte(UNFINISHED);
            writeText(out, unfinished.what());
        }
    }

    private static FromWorker readFromWorker(byte type, DataInputStream in) throws IOException {
        return switch (type) {
            case HELLO -> new FromWorker.Hello(in.readInt());
            case ONLINE -> new FromWorker.Online();
            case OPENED -> new FromWorker.Opened(readText(in));
            case START_ABORTED -> new FromWorker.StartAborted(readText(in));
            case LEAVING -> new FromWorker.Leaving();
            case SUCCESSOR_WANTED -> new FromWorker.SuccessorWanted();
            case LISTEN_REQUEST -> new FromWorker.ListenRequest(in.readInt(), readText(in));
            case HEARTBEAT -> readHeartbeat(in);
            case ANSWER -> new FromWorker.Answer(in.readInt(), in.readBoolean(), readBytes(in));
            case UNFINISHED -> new FromWorker.Unfinished(readText(in));
            default -> throw new ProtocolException("a message of type " + type);
        };
    }

    private static void write(FromMaster message, DataOutputStream out) throws IOException {
        if (message instanceof FromMaster.Configure configure) {
            out.writeByte(CONFIGURE);
            out.writeInt(configure.version());
            out.writeLong(configure.workerId());
            out.writeInt(configure.slot());
            out.writeLong(configure.generation());
            writeText(out, configure.options());
            out.writeLong(configure.recycleTimeoutMs());
            out.writeLong(configure.orphanTimeoutMs());
            out.writeInt(configure.sockets().size());
            for (SharedSocket socket : configure.sockets()) {
                writeSocket(out, socket);
            }
            writeTexts(out, configure.nativeClassPath());
            out.writeByte(configure.share().mode().ordinal());
            writeTexts(
                    out,
                    configure.share().except().stream()
                            .map(AddressPattern::text)
                            .toList());
            out.writeBoolean(configure.announceClose());
            writeProgram(out, configure.program());
        } else if (message instanceof FromMaster.Stop stop) {
            out.writeByte(STOP);
            out.writeByte(stop.reason().ordinal());
            out.writeLong(stop.graceMs());
        } else if (message instanceof FromMaster.Granted granted) {
            out.writeByte(GRANTED);
            out.writeInt(granted.request());
            writeSocket(out, granted.socket());
        } else if (message instanceof FromMaster.Refused refused) {
            out.writeByte(REFUSED);
            out.writeInt(refused.request());
            writeText(out, refused.cause());
            writeText(out, refused.error());
        } else if (message instanceof FromMaster.Drop drop) {
            out.writeByte(DROP);
            writeText(out, drop.address());
        } else if (message instanceof FromMaster.Ask ask) {
            out.writeByte(ASK);
            out.writeInt(ask.request());
            writeBytes(out, ask.question());
        }
    }

    private static FromMaster readFromMaster(byte type, DataInputStream in) throws IOException {
        return switch (type) {
            case CONFIGURE -> readConfigure(in);
            case STOP -> new FromMaster.Stop(constant(StopReason.values(), in.readByte()), in.readLong());
            case GRANTED -> new FromMaster.Granted(in.readInt(), readSocket(in));
            case REFUSED -> new FromMaster.Refused(in.readInt(), readText(in), readText(in));
            case DROP -> new FromMaster.Drop(readText(in));
            case ASK -> new FromMaster.Ask(in.readInt(), readBytes(in));
            default -> throw new ProtocolException("a message of type " + type);
        };
    }

    private static FromMaster readConfigure(DataInputStream in) throws IOException {
        int version = in.readInt();
        if (version != VERSION) {
            throw new ProtocolException("protocol version " + version + ", this is " + VERSION);
        }
        return new FromMaster.Configure(
                version,
                in.readLong(),
                in.readInt(),
                in.readLong(),
                readText(in),
                in.readLong(),
                in.readLong(),
                readList(in, Wire::readSocket),
                readList(in, Wire::readText),
                new ShareRules(constant(ShareMode.values(), in.readByte()), readList(in, Wire::readPattern)),
                in.readBoolean(),
                new Program(readText(in), readList(in, Wire::readText), readText(in), in.readBoolean()));
    }

    private static AddressPattern readPattern(DataInputStream in) throws IOException {
        try {
            return AddressPattern.parse(readText(in));
        } catch (IllegalArgumentException e) {
            throw new ProtocolException("an address pattern that is none", e);
        }
    }

    private static void writeProgram(DataOutputStream out, Program program) throws IOException {
        writeText(out, program.mainClass());
        writeTexts(out, program.args());
        writeText(out, program.classPath());
        out.writeBoolean(program.launchesAgent());
    }

    private static void writeSocket(DataOutputStream out, SharedSocket socket) throws IOException {
        writeText(out, socket.name());
        writeText(out, socket.address());
        out.writeBoolean(socket.declared());
        out.writeByte(socket.family().ordinal());
        out.writeInt(socket.descriptor());
    }

    private static SharedSocket readSocket(DataInputStream in) throws IOException {
        return new SharedSocket(
                readText(in),
                readText(in),
                in.readBoolean(),
                constant(SharedSocket.Family.values(), in.readByte()),
                in.readInt());
    }

    private static void writeHeartbeat(DataOutputStream out, FromWorker.Heartbeat heartbeat) throws IOException {
        out.writeLong(heartbeat.heapUsed());
        out.writeLong(heartbeat.heapCommitted());
        out.writeLong(heartbeat.heapMax());
        out.writeLong(heartbeat.nonHeapUsed());
        out.writeInt(heartbeat.threads());
        out.writeLong(heartbeat.gcMillis());
        out.writeLong(heartbeat.gcCount());
        out.writeByte(heartbeat.health().ordinal());
        writeText(out, heartbeat.healthDetail());
        out.writeInt(heartbeat.accepted().size());
        for (Map.Entry<String, Long> accepted : heartbeat.accepted().entrySet()) {
            writeText(out, accepted.getKey());
            out.writeLong(accepted.getValue());
        }
    }

    private static FromWorker.Heartbeat readHeartbeat(DataInputStream in) throws IOException {
        return new FromWorker.Heartbeat(
                in.readLong(),
                in.readLong(),
                in.readLong(),
                in.readLong(),
                in.readInt(),
                in.readLong(),
                in.readLong(),
                constant(Health.values(), in.readByte()),
                readText(in),
                readAccepted(in));
    }

    private static Map<String, Long> readAccepted(DataInputStream in) throws IOException {
        Map<String, Long> accepted = new LinkedHashMap<>();
        int size = in.readInt();
        if (size < 0 || size > in.available()) {
            throw new ProtocolException("a map of " + size);
        }
        for (int i = 0; i < size; i++) {
            accepted.put(readText(in), in.readLong());
        }
        return Collections.unmodifiableMap(accepted);
    }

    private static void writeBytes(DataOutputStream out, ByteBuffer bytes) throws IOException {
        byte[] copy = new byte[bytes.remaining()];
        bytes.duplicate().get(copy);
        out.writeInt(copy.length);
        out.write(copy);
    }

    private static ByteBuffer readBytes(DataInputStream in) throws IOException {
        int length = in.readInt();
        if (length < 0 || length > in.available()) {
            throw new ProtocolException("a part of " + length + " bytes");
        }
        return ByteBuffer.wrap(in.readNBytes(length)).asReadOnlyBuffer();
    }

    private static void writeTexts(DataOutputStream out, List<String> texts) throws IOException {
        out.writeInt(texts.size());
        for (String text : texts) {
            writeText(out, text);
        }
    }

    private static void writeText(DataOutputStream out, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    private static String readText(DataInputStream in) throws IOException {
        int length = in.readInt();
        if (length < 0 || length > in.available()) {
            throw new ProtocolException("a text of " + length + " bytes");
        }
        return new String(in.readNBytes(length), StandardCharsets.UTF_8);
    }

    private static <T> List<T> readList(DataInputStream in, Read<T> element) throws IOException {
        int size = in.readInt();
        if (size < 0 || size > in.available()) {
            throw new ProtocolException("a list of " + size);
        }
        List<T> list = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            list.add(element.from(in));
        }
        return List.copyOf(list);
    }

    private static <E> E constant(E[] constants, byte ordinal) throws ProtocolException {
        if (ordinal < 0 || ordinal >= constants.length) {
            throw new ProtocolException("constant " + ordinal + " of " + constants.length);
        }
        return constants[ordinal];
    }

    private interface Write {
        void to(DataOutputStream out) throws IOException;
    }

    private interface Read<T> {
        T from(DataInputStream in) throws IOException;
    }

    private interface ReadTyped<T> {
        T from(byte type, DataInputStream in) throws IOException;
    }

    private static byte[] frame(Write content) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeInt(0);
            content.to(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        byte[] frame = bytes.toByteArray();
        int length = frame.length - Integer.BYTES;
        for (int i = 0; i < Integer.BYTES; i++) {
            frame[i] = (byte) (length >>> 8 * (Integer.BYTES - 1 - i));
        }
        return frame;
    }

    private static <T> T parse(byte[] content, ReadTyped<T> message) throws ProtocolException {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(content))) {
            T parsed = message.from(in.readByte(), in);
            if (in.available() > 0) {
                throw new ProtocolException(in.available() + " bytes too many");
            }
            return parsed;
        } catch (ProtocolException e) {
            throw e;
        } catch (IOException e) {
            throw new ProtocolException("a message that ends too early", e);
        }
    }
}
