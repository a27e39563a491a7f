package io.srv.container.supervisor;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the supervisor wants done after an event.
 *
 * @param commands in this order; may be empty
 * @param wakeAtNs when it wants {@link Event.Woken}; {@link Supervisor#NEVER} if only an event can change anything
 * @param answer   to an event that is a request; null to others
 */
public record Decision(
        List<Command> commands, long wakeAtNs, @Nullable Answer answer) {}
