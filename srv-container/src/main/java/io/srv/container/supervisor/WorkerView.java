package io.srv.container.supervisor;

/**
 * A worker as others see it: one incarnation in one moment.
 *
 * @param id          counted from 1, never reused
 * @param slot        its place in the pool, from 0
 * @param generation  what it runs
 * @param replacement whether it was started to replace a worker that still serves
 * @param state       where it is in its life
 */
public record WorkerView(long id, int slot, long generation, boolean replacement, WorkerState state) {}
