package io.srv.container.control;

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
}
