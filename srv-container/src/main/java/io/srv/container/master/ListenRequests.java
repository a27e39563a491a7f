package io.srv.container.master;

import io.srv.container.control.FromMaster;
import io.srv.container.listener.ListenAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/** Workers' requests for listeners that were not declared: looked up on {@code srv-work}, bound by {@code srv-master}. */
final class ListenRequests {

    private final Listeners listeners;
    private final WorkerProcesses processes;
    private final ControlLinks links;
    private final Executor work;
    private final Queue<Mail> mailbox;
    private int looking;

    ListenRequests(
            Listeners listeners, WorkerProcesses processes, ControlLinks links, Executor work, Queue<Mail> mailbox) {
        this.listeners = listeners;
        this.processes = processes;
        this.links = links;
        this.work = work;
        this.mailbox = mailbox;
    }

    void look(Mail.ListenRequested request) {
        try {
            work.execute(() -> mailbox.add(resolve(request)));
            looking++;
        } catch (RejectedExecutionException e) {
            String cause = "cannot listen on " + request.address() + ": too many requests at once";
            refuse(new Mail.Unresolved(request.worker(), request.request(), cause));
        }
    }

    /** Some are being looked up: mail follows for each. */
    boolean isLooking() {
        return looking > 0;
    }

    void unresolved(Mail.Unresolved unresolved) {
        looking--;
        refuse(unresolved);
    }

    private void refuse(Mail.Unresolved unresolved) {
        links.send(unresolved.worker(), new FromMaster.Refused(unresolved.request(), unresolved.cause(), ""));
    }

    /** @param fewerRights whether that worker may do less than this process */
    void resolved(Mail.Resolved resolved, boolean fewerRights) {
        looking--;
        if (processes.pid(resolved.worker()).isEmpty()) {
            return; // it is gone, and would hold the listener for ever
        }
        try {
            BoundListener listener = listeners.bindUndeclared(resolved.text(), resolved.address(), fewerRights);
            // From now on, not from its first use on: closed before, its number could mean another socket when it is
            // sent.
            listeners.opened(resolved.worker(), listener.address());
            links.send(
                    resolved.worker(),
                    new FromMaster.Granted(resolved.request(), listener.sharedAs(-1)),
                    listener.descriptor());
        } catch (BindFailure e) {
            links.send(
                    resolved.worker(),
                    new FromMaster.Refused(resolved.request(), String.valueOf(e.getMessage()), e.systemMessage()));
        }
    }

    private static Mail resolve(Mail.ListenRequested request) {
        try {
            SocketAddress address = ListenAddress.parse(request.address()).resolve();
            return new Mail.Resolved(request.worker(), request.request(), request.address(), address);
        } catch (UnknownHostException e) {
            String cause = "cannot listen on " + request.address() + ": unknown host";
            return new Mail.Unresolved(request.worker(), request.request(), cause);
        } catch (IllegalArgumentException e) {
            return new Mail.Unresolved(request.worker(), request.request(), String.valueOf(e.getMessage()));
        }
    }
}
