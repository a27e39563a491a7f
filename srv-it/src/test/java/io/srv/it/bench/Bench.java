package io.srv.it.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The command {@code srv-it/bench/run [all|NAME...]}: runs scenarios one after the other and prints a table. Exits 0 even
 * if a goal is missed, 64 if there is no scenario of that name.
 */
final class Bench {
    /** One scenario; it writes its rows as it gets them. */
    interface Scenario {
        void run(Report report) throws Exception;
    }

    private static final Map<String, Scenario> SCENARIOS = new LinkedHashMap<>();

    static {
        SCENARIOS.put("throughput", new Throughput()::run);
        SCENARIOS.put("start", new StartTime()::run);
        SCENARIOS.put("sharing", new SharingCost()::run);
        SCENARIOS.put("balance", new Balance()::run);
        SCENARIOS.put("recycle", new Recycle()::run);
        SCENARIOS.put("kill", new Kill()::run);
        SCENARIOS.put("heartbeat", new Heartbeat()::run);
        SCENARIOS.put("upgrade", new Upgrade()::run);
    }

    private Bench() {}

    public static void main(String[] args) {
        List<String> names = new ArrayList<>(List.of(args));
        if (names.isEmpty() || names.equals(List.of("all"))) {
            names = List.copyOf(SCENARIOS.keySet());
        }
        for (String name : names) {
            if (!SCENARIOS.containsKey(name)) {
                System.err.println(name + ": no such scenario; all, or some of " + SCENARIOS.keySet());
                System.exit(64);
            }
        }
        Report report = new Report(System.out);
        report.machine();
        for (String name : names) {
            try {
                SCENARIOS.get(name).run(report);
            } catch (Exception | AssertionError e) {
                report.broken(name, e);
            }
        }
        report.summary();
    }
}
