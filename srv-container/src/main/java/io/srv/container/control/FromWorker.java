package io.srv.container.control;

import java.nio.ByteBuffer;
import java.util.Map;

/** What a worker tells its master. */
public sealed interface FromWorker {

    /** The first message. The master closes the connection to a worker of another version. */
    record Hello(int version) implements FromWorker {}

    /** The application's {@code start} has returned. */
    record Online() implements FromWorker {}

    /** The application uses this shared listener now, by its canonical address. */
    record Opened(String address) implements FromWorker {}

    /** The application cannot start; the worker's exit follows. */
    record StartAborted(String cause) implements FromWorker {}

    /** The worker was sent SIGTERM; it serves on until the master tells it to stop, or does not answer. */
    record Leaving() implements FromWorker {}

    record SuccessorWanted() implements FromWorker {}

    /** Bind this address, which was not declared, and hand over the descriptor. */
    record ListenRequest(int request, String address) implements FromWorker {}

    /**
     * The worker is alive, and this is what it uses. Comes about once a second after the worker was ready.
     *
     * @param health       of the application
     * @param healthDetail what it throws, in one line; empty unless it does
     * @param accepted     connections so far, by the canonical address of a shared listener that was opened through the JDK
     */
    record Heartbeat(
            long heapUsed,
            long heapCommitted,
            long heapMax,
            long nonHeapUsed,
            int threads,
            long gcMillis,
            long gcCount,
            Health health,
            String healthDetail,
            Map<String, Long> accepted)
            implements FromWorker {}

    /**
     * A part of the answer to {@link FromMaster.Ask}. Answers to different questions may be mixed; the parts of one are in
     * order.
     *
     * @param part at most {@link Wire#MAX_PART} bytes
     */
    record Answer(int request, boolean last, ByteBuffer part) implements FromWorker {}

    /**
     * What a worker that was told to stop waits for now, as the end of a sentence that begins with "it waits for": "3
     * connections to end". Sent when that changes.
     */
    record Unfinished(String what) implements FromWorker {}
}
