package io.srv.container.options;

import io.srv.container.listener.ListenAddress;
import java.util.Optional;

/**
 * The options below {@code metrics}.
 *
 * @param prometheus where Prometheus finds {@code /metrics}, never a {@code unix:} address; empty: nowhere
 * @param jmx        whether each meter is an MBean, too
 */
public record MetricsOptions(Optional<ListenAddress> prometheus, boolean jmx) {}
