package io.srv.container.master;

import io.srv.container.control.FromWorker;
import io.srv.container.listener.ListenAddress;
import io.srv.container.supervisor.Answer;
import io.srv.container.supervisor.Event;
import java.net.SocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** What other threads tell the master loop. */
public sealed interface Mail {

    /** For the supervisor. */
    record Fact(Event event) implements Mail {}

    /** SIGCHLD came: at least one child has ended. */
    record ChildEnded() implements Mail {}

    /** All that was in the control sockets when this was asked for has been posted before it. */
    record LinksRead(long token) implements Mail {}

    /** A worker uses a shared listener, by its canonical address. */
    record Opened(long worker, String address) implements Mail {}

    /** A worker wants an address that was not declared. */
    record ListenRequested(long worker, int request, String address) implements Mail {}

    /** The answer of a name look-up for such a request. */
    record Resolved(long worker, int request, String text, SocketAddress address) implements Mail {}

    record Unresolved(long worker, int request, String cause) implements Mail {}

    /** A rehearsal has had its time, if it has not ended. */
    record RehearsalLate(long pid) implements Mail {}

    /** A new generation can be run. */
    record Prepared(
            long recycle, long generation, Configuration configuration, Map<ListenAddress, SocketAddress> lookedUp)
            implements Mail {}

    /** A worker is alive, and says what it uses. */
    record Beat(long worker, FromWorker.Heartbeat heartbeat) implements Mail {}

    /** A worker that was told to stop says what it waits for. */
    record Unfinished(long worker, String what) implements Mail {}

    /** For the supervisor, by somebody who wants an answer. */
    record Request(Event event, CompletableFuture<Answer> answer) implements Mail {}

    /** Somebody wants to know of the listeners. */
    record ListenersAsked(CompletableFuture<List<ListenerStatus>> answer) implements Mail {}
}
