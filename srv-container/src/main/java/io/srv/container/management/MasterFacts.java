package io.srv.container.management;

import java.time.Instant;

/** What does not change while the master runs. */
public record MasterFacts(String version, Instant started) {}
