package io.srv.container.flight;

import jdk.jfr.Description;
import jdk.jfr.Label;
import jdk.jfr.Name;

/** {@code reason} is the name of an {@code EndReason}; {@code outcome} is the process's own, as {@code exit status 3}. */
@Name("io.srv.WorkerExit")
@Label("Worker Exit")
@Description("A worker's process has ended, for whatever reason")
final class WorkerExitEvent extends WorkerEvent {}
