package io.srv.examples.jetty;

import io.srv.api.Listener;
import io.srv.api.SrvApp;
import io.srv.api.SrvContext;
import io.srv.api.StopReason;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/**
 * Embedded Jetty, with a connector for each shared listener. For TCP listeners.
 *
 * <p>It drains without losing anybody, which Jetty's own graceful stop does not: that one answers 503 on connections that
 * are kept alive, and closes idle ones after a second. So Jetty is left running until its last connection is gone, while
 * {@link CloseWhenDraining} sends the clients away one by one; its acceptor thread parks meanwhile.
 */
public final class JettyApp implements SrvApp {

    private static final Duration RESERVE = Duration.ofSeconds(1);
    private static final long LOOK_EVERY_MS = 20;

    private final Server server = new Server();

    @Override
    public void start(SrvContext context) throws Exception {
        server.setHandler(new CloseWhenDraining(context, new HelloHandler(context.workerId())));
        List<Listener> listeners =
                context.listeners().isEmpty() ? List.of(context.listen("8080")) : context.listeners();
        for (Listener listener : listeners) {
            ServerConnector connector = new ServerConnector(server);
            connector.open(listener.channel());
            server.addConnector(connector);
        }
        server.start();
    }

    @Override
    public void stop(StopReason reason, Duration grace) throws Exception {
        long deadlineNs = System.nanoTime() + patience(grace).toNanos();
        // A connection accepted a moment ago may not be counted yet: so look twice.
        int emptyLooks = 0;
        while (emptyLooks < 2 && System.nanoTime() < deadlineNs) {
            emptyLooks = hasConnections() ? 0 : emptyLooks + 1;
            Thread.sleep(LOOK_EVERY_MS);
        }
        server.stop();
    }

    private boolean hasConnections() {
        return Arrays.stream(server.getConnectors())
                .anyMatch(connector -> !connector.getConnectedEndPoints().isEmpty());
    }

    /** Returns how long idle clients are waited for: until a second before the end, at least half the time. */
    private static Duration patience(Duration grace) {
        Duration half = grace.dividedBy(2);
        Duration most = grace.minus(RESERVE);
        return most.compareTo(half) > 0 ? most : half;
    }
}
