package io.srv.container.supervisor;

/** A worker that did not become ready, and why. */
public record FailedStart(WorkerView worker, StartFailure failure) {}
