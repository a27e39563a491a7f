package io.srv.container.supervisor;

import java.util.List;

/**
 * What the supervisor wants done after an event.
 *
 * @param commands in this order; may be empty
 * @param wakeAtNs when it wants {@link Event.Woken}; {@link Supervisor#NEVER} if only an event can change anything
 */
public record Decision(List<Command> commands, long wakeAtNs) {}
