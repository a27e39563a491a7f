package io.srv.container.management;

import java.time.Instant;

/**
 * What does not change while the master runs.
 *
 * @param application as the user named it
 * @param options     in force, as JSON
 */
public record MasterFacts(String version, Instant started, String application, String options) {}
