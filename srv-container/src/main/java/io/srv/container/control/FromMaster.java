package io.srv.container.control;

import io.srv.api.StopReason;
import io.srv.container.listener.ShareRules;
import java.nio.ByteBuffer;
import java.util.List;

/** What the master tells a worker. Times in milliseconds. */
public sealed interface FromMaster {

    /**
     * The first message.
     *
     * @param options          the {@code app} subtree of the options, as JSON text
     * @param recycleTimeoutMs how long a worker that stops by itself may take
     * @param orphanTimeoutMs  how long a worker whose master died may take
     * @param nativeClassPath  the jars that receiving a descriptor takes
     * @param share            which addresses are shared that the application binds by itself
     * @param announceClose    whether HTTP/1 answers are to say it when the worker drains
     * @param program          what to run
     */
    record Configure(
            int version,
            long workerId,
            int slot,
            long generation,
            String options,
            long recycleTimeoutMs,
            long orphanTimeoutMs,
            List<SharedSocket> sockets,
            List<String> nativeClassPath,
            ShareRules share,
            boolean announceClose,
            Program program)
            implements FromMaster {}

    record Stop(StopReason reason, long graceMs) implements FromMaster {}

    /**
     * The answer to {@link FromWorker.ListenRequest}. One byte that carries the descriptor (SCM_RIGHTS, unix(7)) follows
     * the frame; {@code socket.descriptor()} is -1.
     */
    record Granted(int request, SharedSocket socket) implements FromMaster {}

    /**
     * The other answer.
     *
     * @param cause a sentence for the application's developer
     * @param error what the system said, as an application alone would have got it; empty if it was not asked
     */
    record Refused(int request, String cause, String error) implements FromMaster {}

    /** Nobody uses this undeclared socket any more: close it, if that is true here. */
    record Drop(String address) implements FromMaster {}

    /** A question about the worker's JVM, answered by {@link FromWorker.Answer}. */
    record Ask(int request, ByteBuffer question) implements FromMaster {}
}
