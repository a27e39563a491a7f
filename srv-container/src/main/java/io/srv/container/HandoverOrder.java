package io.srv.container;

import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a process is told in its environment that is to take over, or to try.
 *
 * @param state   the descriptor of what is handed over
 * @param answer  that of what a rehearsal says
 * @param failure why the program that was to take over did not; null if this is that program
 */
record HandoverOrder(
        Kind kind, int state, int answer, @Nullable String failure) {

    private static final String VARIABLE = "SRV_CONTAINER_HANDOVER";
    private static final String FAILURE = "SRV_CONTAINER_HANDOVER_FAILURE";

    enum Kind {
        REHEARSE,
        TAKE_OVER
    }

    /** Of this process; empty if it starts a pool of its own. */
    static Optional<HandoverOrder> of(Map<String, String> environment) {
        String order = environment.get(VARIABLE);
        if (order == null) {
            return Optional.empty();
        }
        String[] words = order.split(" ", -1);
        try {
            return Optional.of(
                    words.length == 2
                            ? rehearse(Integer.parseInt(words[0]), Integer.parseInt(words[1]))
                            : takeOver(Integer.parseInt(words[0]), environment.get(FAILURE)));
        } catch (NumberFormatException e) {
            return Optional.empty(); // somebody else's idea
        }
    }

    static HandoverOrder rehearse(int state, int answer) {
        return new HandoverOrder(Kind.REHEARSE, state, answer, null);
    }

    static HandoverOrder takeOver(int state, @Nullable String failure) {
        return new HandoverOrder(Kind.TAKE_OVER, state, -1, failure);
    }

    static void forget(Map<String, String> environment) {
        environment.remove(VARIABLE);
        environment.remove(FAILURE);
    }

    Map<String, String> variables() {
        if (kind == Kind.REHEARSE) {
            return Map.of(VARIABLE, state + " " + answer);
        }
        String number = Integer.toString(state);
        return failure == null ? Map.of(VARIABLE, number) : Map.of(VARIABLE, number, FAILURE, failure);
    }
}
