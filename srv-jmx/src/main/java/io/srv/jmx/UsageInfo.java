package io.srv.jmx;

/**
 * What a worker uses. Most of it comes with the worker's heartbeat; memory and time of the process are read from proc(5).
 *
 * @param heapUsedBytes      of the heap
 * @param heapCommittedBytes taken from the system
 * @param heapMaxBytes       may be taken
 * @param nonHeapUsedBytes   classes, compiled code
 * @param residentBytes      resident set size; null if it cannot be read
 * @param threads            live ones, without the JVM's own
 * @param cpuMillis          processor time of the process; null if it cannot be read
 * @param gcMillis           time in garbage collections
 * @param gcCount            their number
 * @param heartbeatAgeMillis since the heartbeat that brought this
 */
public record UsageInfo(
        long heapUsedBytes,
        long heapCommittedBytes,
        long heapMaxBytes,
        long nonHeapUsedBytes,
        Long residentBytes,
        int threads,
        Long cpuMillis,
        long gcMillis,
        long gcCount,
        long heartbeatAgeMillis) {}
