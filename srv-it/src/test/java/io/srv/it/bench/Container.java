package io.srv.it.bench;

import io.srv.it.harness.Master;
import io.srv.it.harness.WorkDir;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A master with ready workers on a port of 127.0.0.1. */
final class Container implements Server {
    /** Arguments for the JVMs under measurement, with the container and bare; to try what they change. */
    static final List<String> WORKER_ARGS = Stream.of(Optional.ofNullable(System.getenv("SRV_BENCH_WORKER_ARGS"))
                    .orElse("")
                    .split(" "))
            .filter(arg -> !arg.isEmpty())
            .toList();

    private static final Pattern ALL_READY = Pattern.compile("all .* ready after");

    private final Master master;
    private final int port;
    private final int workers;

    private Container(Master master, int port, int workers) {
        this.master = master;
        this.port = port;
        this.workers = workers;
    }

    static Container start(WorkDir work, Example example, int workers) {
        return start(work, example.jar(), example.options(), workers);
    }

    /** Starts it with the documented defaults, but for what a benchmark must not wait for. */
    static Container start(WorkDir work, Path jar, String appOptions, int workers) {
        int port = work.port();
        String jvmArgs = WORKER_ARGS.stream().map(arg -> "\"" + arg + "\"").collect(Collectors.joining(", ", "[", "]"));
        String options = "{\"listen\": [\"127.0.0.1:" + port + "\"], \"worker\": {\"count\": " + workers
                + ", \"timeout\": 10000, \"jvmArgs\": " + jvmArgs + "}, \"restart\": {\"delay\": 500}, \"app\": "
                + appOptions + "}";
        Master master = Master.in(work).app(jar).options(options).start();
        try {
            master.awaitLine(ALL_READY);
            return new Container(master, port, workers);
        } catch (AssertionError e) {
            master.close();
            throw e;
        }
    }

    Master master() {
        return master;
    }

    @Override
    public int port() {
        return port;
    }

    /** The only worker. */
    @Override
    public long pid() {
        return master.awaitWorkers(1).get(0);
    }

    /** Recycles all workers and waits until the last old one is gone. */
    void recycle() {
        String done = "recycle done: " + workers + " of " + workers;
        int before = master.count(done);
        master.signal("HUP");
        master.awaitLines(done, before + 1);
    }

    /**
     * Returns how long something took that the master has logged last, as that line says it.
     *
     * @param line its first group is a number of milliseconds, its second one of seconds
     */
    double lastMs(Pattern line) {
        double lastMs = 0;
        for (String logged : master.lines()) {
            Matcher matcher = line.matcher(logged);
            if (matcher.find()) {
                lastMs = matcher.group(1) != null
                        ? Double.parseDouble(matcher.group(1))
                        : Double.parseDouble(matcher.group(2)) * 1_000;
            }
        }
        return lastMs;
    }

    @Override
    public void close() {
        master.close();
    }
}
