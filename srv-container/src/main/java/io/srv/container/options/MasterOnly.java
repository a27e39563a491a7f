package io.srv.container.options;

import io.srv.container.listener.ListenAddress;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Finds what another version of the options asks of a master that runs already, and that only a new one could do: other
 * metrics, and another backlog or mode of an address that it listens on. One use, one thread.
 */
final class MasterOnly {

    private static final String BOUND = "that needs a restart of the master: put it back, or stop and start";
    private static final String UPGRADE = "that needs a new master: put it back, or run srv-container upgrade";
    private static final String NOTHING = "none";

    private final Json.Obj top;
    private final Problems problems;

    // What stands there is wrong by itself, so what was read in its place is not what was wanted.
    private final Set<Position> wrong;

    private MasterOnly(Json.Obj top, Problems problems) {
        this.top = top;
        this.problems = problems;
        this.wrong = problems.places();
    }

    /**
     * Adds a problem for each such option.
     *
     * @param top    the new version, as text
     * @param wanted the same, read
     */
    static void check(Json.Obj top, Values wanted, Options running, Problems problems) {
        // After a syntax error what seems to be left out may only be unread.
        if (top.closed) {
            MasterOnly check = new MasterOnly(top, problems);
            check.metrics(wanted, running.metrics());
            check.listeners(wanted.get(OptionTable.LISTEN), running.listen());
        }
    }

    private void metrics(Values wanted, MetricsOptions running) {
        Optional<ListenAddress> address = wanted.find(OptionTable.METRICS_PROMETHEUS);
        boolean same =
                address.map(ListenAddress::literal).equals(running.prometheus().map(ListenAddress::literal));
        if (!same) {
            add(top, "", "metrics.prometheus", shown(running.prometheus()), shown(address), UPGRADE);
        }
        compare(top, "", "metrics.jmx", running.jmx(), wanted.get(OptionTable.METRICS_JMX), UPGRADE);
    }

    private void listeners(List<ListenOption> wanted, List<ListenOption> running) {
        for (ListenOption option : wanted) {
            running.stream()
                    .filter(one ->
                            one.address().literal().equals(option.address().literal()))
                    .findFirst()
                    .ifPresent(same -> listener(same, option));
        }
    }

    private void listener(ListenOption running, ListenOption wanted) {
        List<Json> items = nearest(top, "listen") instanceof Json.Array array ? array.items() : List.of();
        for (int i = 0; i < items.size(); i++) {
            if (nearest(items.get(i), "address") instanceof Json.Text text
                    && text.value().equals(wanted.address().text())) {
                String path = "listen[" + i + "].";
                compare(items.get(i), path, "backlog", running.backlog(), wanted.backlog(), BOUND);
                compare(items.get(i), path, "mode", shown(running.mode()), shown(wanted.mode()), BOUND);
                return;
            }
        }
    }

    private void compare(Json within, String path, String key, Object running, Object wanted, String remedy) {
        if (!Objects.equals(running, wanted)) {
            add(within, path, key, running.toString(), wanted.toString(), remedy);
        }
    }

    private void add(Json within, String path, String key, String running, String wanted, String remedy) {
        Position at = nearest(within, key.split("\\.")).at();
        if (!wrong.contains(at)) {
            problems.add(at, path + key, "changed from " + running + " to " + wanted + "; " + remedy);
        }
    }

    /** The value at these keys; if it is not there, the innermost of those around it. */
    private static Json nearest(Json from, String... keys) {
        Json found = from;
        for (String key : keys) {
            Json around = found;
            // Of a key that was given twice the last one counts, as everywhere.
            found = around instanceof Json.Obj object
                    ? object.entries.stream()
                            .filter(entry -> entry.key.equals(key))
                            .map(entry -> entry.value)
                            .reduce(around, (one, next) -> next)
                    : around;
        }
        return found;
    }

    private static String shown(Optional<ListenAddress> address) {
        return address.map(one -> Json.quoted(one.text())).orElse(NOTHING);
    }

    private static String shown(OptionalInt mode) {
        return mode.isPresent() ? Json.quoted(String.format("%04o", mode.getAsInt())) : NOTHING;
    }
}
