package io.srv.container.master;

import io.srv.container.supervisor.Command;
import io.srv.container.supervisor.Event;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Has generations made on {@code srv-copy}, and their listeners bound. {@code srv-master} calls, and is never held up: what was
 * made comes back as mail.
 */
final class Preparation {

    private final Configurations configurations;
    private final GenerationSource source;
    private final Listeners listeners;
    private final Executor copying;
    private final Queue<Mail> mailbox;

    Preparation(
            Configurations configurations,
            GenerationSource source,
            Listeners listeners,
            Executor copying,
            Queue<Mail> mailbox) {
        this.configurations = configurations;
        this.source = source;
        this.listeners = listeners;
        this.copying = copying;
        this.mailbox = mailbox;
    }

    /** @param running what is in force */
    void order(Command.Prepare order, Configuration running) {
        Configuration known = configurations.find(order.generation());
        try {
            copying.execute(() -> mailbox.add(make(order, known, running)));
        } catch (RejectedExecutionException e) {
            List<String> problems = List.of("too much is to be done at once; recycle again");
            mailbox.add(new Mail.Fact(new Event.NotPrepared(order.recycle(), problems)));
        }
    }

    /** Returns what becomes of a generation that was made, for the supervisor. */
    Event take(Mail.Prepared prepared) {
        Configuration made = prepared.configuration();
        List<String> failures = listeners.add(made.listen(), prepared.lookedUp());
        if (!failures.isEmpty()) {
            return new Event.NotPrepared(prepared.recycle(), failures);
        }
        configurations.put(prepared.generation(), made);
        return new Event.Prepared(prepared.recycle(), made.settings());
    }

    /** Only these generations are needed any more. */
    void retain(Set<Long> generations) {
        try {
            copying.execute(() -> source.retain(generations));
        } catch (RejectedExecutionException e) {
            // The next time will do.
        }
    }

    private Mail make(Command.Prepare order, @Nullable Configuration known, Configuration running) {
        try {
            Configuration made = known == null ? source.make(order.generation(), running.inForce()) : known;
            return new Mail.Prepared(order.recycle(), order.generation(), made, Listeners.lookUp(made.listen()));
        } catch (NotPreparedException e) {
            return new Mail.Fact(new Event.NotPrepared(order.recycle(), e.problems()));
        }
    }
}
