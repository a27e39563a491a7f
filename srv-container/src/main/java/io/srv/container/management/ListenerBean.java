package io.srv.container.management;

import io.srv.jmx.ListenerInfo;
import io.srv.jmx.ListenerMXBean;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One listening socket as a JMX client sees it. */
final class ListenerBean implements ListenerMXBean {

    private final String bound;
    private final Orders orders;
    private final Infos infos;

    ListenerBean(String bound, Orders orders, Infos infos) {
        this.bound = bound;
        this.orders = orders;
        this.infos = infos;
    }

    @Override
    public String getName() {
        return now().name();
    }

    @Override
    public String getAddress() {
        return bound;
    }

    @Override
    public boolean isDeclared() {
        return now().declared();
    }

    @Override
    public @Nullable Integer getBacklog() {
        return now().backlog();
    }

    @Override
    public @Nullable Integer getQueueLength() {
        return now().queueLength();
    }

    @Override
    public Map<Long, Long> getAccepted() {
        return now().accepted();
    }

    private ListenerInfo now() {
        return orders.listeners().stream()
                .filter(listener -> listener.bound().equals(bound))
                .map(infos::listener)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("the listener " + bound + " is closed"));
    }
}
