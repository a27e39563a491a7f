package io.srv.container.command;

import io.srv.container.log.Durations;
import io.srv.container.log.Printable;
import io.srv.container.log.Sizes;
import io.srv.jmx.Counters;
import io.srv.jmx.ListenerInfo;
import io.srv.jmx.MemoryInfo;
import io.srv.jmx.RecycleInfo;
import io.srv.jmx.UsageInfo;
import io.srv.jmx.WorkerInfo;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** A {@link Status} for people: what it is about, then a row for each worker, then one for each listener. */
final class StatusTable {

    private static final String UNKNOWN = "-";
    private static final long MEBIBYTE = 1 << 20;

    private final Status status;

    private StatusTable(Status status) {
        this.status = status;
    }

    static List<String> of(Status status) {
        StatusTable table = new StatusTable(status);
        List<String> lines = new ArrayList<>();
        // A cause may be the message of any exception.
        table.head().forEach(line -> lines.add(Printable.of(line.replace('\n', ' '))));
        if (!status.workers().isEmpty()) {
            lines.add("");
            lines.addAll(table.workers());
        }
        if (!status.listeners().isEmpty()) {
            lines.add("");
            lines.addAll(table.listeners());
        }
        return lines;
    }

    private List<String> head() {
        Counters counters = status.counters();
        List<String> lines = new ArrayList<>();
        lines.add("application  " + status.application());
        lines.add("master       pid " + status.pid() + ", " + lower(status.phase()) + ", up "
                + millis(status.uptimeMillis()) + ", srv-container " + status.version());
        lines.add("workers      " + status.readyCount() + " of " + status.workerCount() + " ready, generation "
                + status.generation());
        lines.add("heap         " + heap(status.memory()));
        lines.add("until now    " + count(counters.starts(), "start") + ", " + count(counters.crashes(), "crash") + ", "
                + count(counters.recyclesDone(), "recycle") + " done, " + counters.recyclesAborted() + " aborted");
        RecycleInfo recycle = status.lastRecycle();
        if (recycle != null) {
            lines.add("last recycle " + recycle(recycle));
        }
        return lines;
    }

    private static String heap(MemoryInfo memory) {
        if (memory.heapSetBy() != null) {
            return "set by " + memory.heapSetBy();
        }
        if (memory.memoryBytes() == null || memory.heapBytesEach() == null) {
            return "as large as each JVM decides: how much memory there is cannot be read";
        }
        return Sizes.text(memory.heapBytesEach()) + " each: 75 % of " + Sizes.text(memory.memoryBytes()) + ", less "
                + Sizes.text(memory.masterBytes()) + " for the master, over " + memory.workers();
    }

    private String recycle(RecycleInfo recycle) {
        StringBuilder text = new StringBuilder();
        text.append(recycle.id()).append(' ').append(lower(recycle.outcome()));
        if (recycle.ended() != null) {
            text.append(' ').append(ago(recycle.ended().toInstant())).append(" ago");
        } else if (recycle.began() != null) {
            text.append(" for ").append(ago(recycle.began().toInstant()));
        }
        text.append(", ")
                .append(recycle.replaced())
                .append(" of ")
                .append(recycle.total())
                .append(" replaced");
        if (recycle.cause() != null) {
            text.append(": ").append(recycle.cause());
        }
        return text.toString();
    }

    private List<String> workers() {
        TextTable table = new TextTable(
                ">SLOT",
                ">ID",
                ">PID",
                "<STATE",
                ">GEN",
                ">UP",
                ">READY AFTER",
                ">HEAP MIB",
                ">RSS MIB",
                ">THREADS",
                ">CPU",
                ">BEAT",
                ">ACCEPTED");
        for (WorkerInfo worker : status.workers()) {
            UsageInfo usage = worker.usage();
            table.add(
                    Integer.toString(worker.slot()),
                    Long.toString(worker.id()),
                    text(worker.pid()),
                    lower(worker.state()) + (worker.endReason() == null ? "" : " (" + worker.endReason() + ")"),
                    Long.toString(worker.generation()),
                    millis(status.uptimeMillis(worker)),
                    worker.readyAfterMillis() == null ? UNKNOWN : millis(worker.readyAfterMillis()),
                    usage == null ? UNKNOWN : mebibytes(usage.heapUsedBytes()) + "/" + mebibytes(usage.heapMaxBytes()),
                    usage == null || usage.residentBytes() == null ? UNKNOWN : mebibytes(usage.residentBytes()),
                    usage == null ? UNKNOWN : Integer.toString(usage.threads()),
                    usage == null || usage.cpuMillis() == null ? UNKNOWN : percent(worker, usage.cpuMillis()),
                    usage == null ? UNKNOWN : millis(usage.heartbeatAgeMillis()),
                    text(status.accepted(worker)));
        }
        return table.lines();
    }

    private List<String> listeners() {
        TextTable table = new TextTable("<LISTENER", "<ADDRESS", ">QUEUE", ">ACCEPTED", "<BALANCE");
        for (ListenerInfo listener : status.listeners()) {
            table.add(
                    listener.name(),
                    listener.address(),
                    text(listener.queueLength()) + "/" + text(listener.backlog()),
                    text(Status.accepted(listener)),
                    balance(listener));
        }
        return table.lines();
    }

    /** The smallest and the largest share among ready workers, of what they have accepted together. */
    private String balance(ListenerInfo listener) {
        long[] shares = status.workers().stream()
                .filter(worker -> worker.state().equals("READY"))
                .map(worker -> listener.accepted().get(worker.id()))
                .filter(accepted -> accepted != null)
                .mapToLong(Long::longValue)
                .toArray();
        long sum = LongStream.of(shares).sum();
        if (shares.length < 2 || sum == 0) {
            return UNKNOWN;
        }
        return Math.round(100.0 * LongStream.of(shares).min().orElse(0) / sum) + " to "
                + Math.round(100.0 * LongStream.of(shares).max().orElse(0) / sum) + " %";
    }

    /** Of one processor, on average since it was started, as ps(1) says it. */
    private String percent(WorkerInfo worker, long cpuMillis) {
        double percent = 100.0 * cpuMillis / Math.max(1, status.uptimeMillis(worker));
        return String.format(Locale.ROOT, percent < 10 ? "%.1f %%" : "%.0f %%", percent);
    }

    private String ago(Instant time) {
        return millis(Math.max(0, status.time().toEpochMilli() - time.toEpochMilli()));
    }

    private static String millis(long millis) {
        return Durations.text(TimeUnit.MILLISECONDS.toNanos(millis));
    }

    private static String mebibytes(long bytes) {
        return Long.toString((bytes + MEBIBYTE / 2) / MEBIBYTE);
    }

    private static String count(long number, String what) {
        return number + " " + what + (number == 1 ? "" : what.endsWith("sh") ? "es" : "s");
    }

    private static String text(@Nullable Number number) {
        return number == null ? UNKNOWN : number.toString();
    }

    private static String lower(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}
