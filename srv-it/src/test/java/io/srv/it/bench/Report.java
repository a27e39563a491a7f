package io.srv.it.bench;

import java.io.PrintStream;
import java.util.Locale;

/** The printed table: a Markdown row for each result, when it is there. For one thread. */
final class Report {
    private final PrintStream out;
    private int met;
    private int missed;
    private int broken;

    Report(PrintStream out) {
        this.out = out;
    }

    /** Says what it runs on, and begins the table. */
    void machine() {
        Runtime.Version java = Runtime.version();
        out.printf(
                "Java %s, %d processors, Linux %s%n%n",
                java, Runtime.getRuntime().availableProcessors(), System.getProperty("os.version"));
        out.println("| scenario | measured | goal | |");
        out.println("|---|---|---|---|");
    }

    /** A result that is judged. */
    void judged(String scenario, String measured, String goal, boolean ok) {
        if (ok) {
            met++;
        } else {
            missed++;
        }
        row(scenario, measured, goal, ok ? "ok" : "MISSED goal");
    }

    /** A result for comparison. */
    void noted(String scenario, String measured) {
        row(scenario, measured, "", "");
    }

    /** A scenario that could not be carried out. */
    void broken(String scenario, Throwable why) {
        broken++;
        row(scenario, why.toString().lines().findFirst().orElse(""), "", "BROKEN");
        why.printStackTrace();
    }

    void summary() {
        out.printf("%n%d ok, %d missed, %d broken%n", met, missed, broken);
    }

    private void row(String scenario, String measured, String goal, String verdict) {
        out.printf("| %s | %s | %s | %s |%n", scenario, measured, goal, verdict);
        out.flush();
    }

    /** Formats without regard to the machine's language. */
    static String text(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
