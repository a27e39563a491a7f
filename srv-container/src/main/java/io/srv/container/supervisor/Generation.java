package io.srv.container.supervisor;

/**
 * What workers run: the application and its options, as they were at one moment.
 *
 * @param number   1 for what the pool began with, then one more for each recycle that asks for a new one
 * @param settings what its workers go by, and the pool when it is the good one
 */
record Generation(long number, Settings settings) {}
