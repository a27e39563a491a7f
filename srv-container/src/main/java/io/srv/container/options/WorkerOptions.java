package io.srv.container.options;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The options below {@code worker}.
 *
 * @param count            how many workers, 1 to 1024
 * @param ignoreSigint     whether workers ignore SIGINT, so that only the master acts on Ctrl-C
 * @param require          when a worker counts as ready; empty: what fits the application
 * @param timeout          how long a worker may take until it is ready; empty: what fits the application
 * @param jvmArgs          arguments for the workers' JVMs, in order; unmodifiable
 * @param env              added to the environment that workers inherit, in order; unmodifiable
 * @param java             the home of the workers' JDK; empty: that of the master
 * @param startConcurrency how many workers may be starting at once, 1 to 1024
 * @param announceClose    whether HTTP/1 answers of a draining worker say that the connection is to be closed
 * @param heartbeatTimeout how long a worker may be silent or unhealthy until it is killed; zero: for ever, else 3 s or more
 * @param renewal          when a worker that serves well is replaced all the same
 * @param program          what a worker runs
 * @param process          what its process may do, and inherits
 */
public record WorkerOptions(
        int count,
        boolean ignoreSigint,
        Optional<Requirement> require,
        Optional<Duration> timeout,
        List<String> jvmArgs,
        Map<String, String> env,
        Optional<Path> java,
        int startConcurrency,
        boolean announceClose,
        Duration heartbeatTimeout,
        RenewalOptions renewal,
        ProgramOptions program,
        ProcessOptions process) {

    public WorkerOptions {
        jvmArgs = List.copyOf(jvmArgs);
        // Not Map.copyOf: that one forgets the order.
        env = Collections.unmodifiableMap(new LinkedHashMap<>(env));
    }

    WorkerOptions with(Requirement ready, Duration within) {
        return new WorkerOptions(
                count,
                ignoreSigint,
                Optional.of(ready),
                Optional.of(within),
                jvmArgs,
                env,
                java,
                startConcurrency,
                announceClose,
                heartbeatTimeout,
                renewal,
                program,
                process);
    }
}
