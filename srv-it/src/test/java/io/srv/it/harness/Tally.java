package io.srv.it.harness;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The counters of one client thread: written by it alone, read once it has ended. See {@link LoadResult}. */
final class Tally {
    final Map<Failure, Long> failures = new EnumMap<>(Failure.class);
    final Map<String, Long> byWorker = new HashMap<>();
    final Latencies latencies = new Latencies();
    final List<Casualty> casualties = new ArrayList<>();
    long succeeded;
    long stale;
    long lateResets;
    long unclosed;
    long connections;
    /** When the thread was done, in System.nanoTime. */
    long endNs;
}
