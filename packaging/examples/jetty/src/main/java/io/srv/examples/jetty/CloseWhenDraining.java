package io.srv.examples.jetty;

import io.srv.api.SrvContext;
import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Adds {@code Connection: close} to every response once the worker drains; Jetty then shuts down its side after it, and
 * waits for the client to close the other. Works around any handler.
 */
final class CloseWhenDraining extends Handler.Wrapper {

    /** How long a client may take to close; else it holds up the drain for the connector's idle timeout, 30 s. */
    private static final long LINGER_MS = 1_000;

    private final SrvContext context;

    CloseWhenDraining(SrvContext context, Handler handler) {
        super(handler);
        this.context = context;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        markIfDraining(response);
        return super.handle(
                request,
                new Response.Wrapper(request, response) {
                    @Override
                    public void write(boolean last, ByteBuffer content, Callback written) {
                        // Asked again: draining may have begun while the handler was at work.
                        markIfDraining(this);
                        boolean closes = last && getHeaders().contains(HttpFields.CONNECTION_CLOSE);
                        super.write(last, content, closes ? Callback.from(written, () -> linger(request)) : written);
                    }
                },
                callback);
    }

    private void markIfDraining(Response response) {
        if (context.draining() && !response.isCommitted()) {
            response.getHeaders().put(HttpFields.CONNECTION_CLOSE);
        }
    }

    private static void linger(Request request) {
        EndPoint endPoint = request.getConnectionMetaData().getConnection().getEndPoint();
        endPoint.setIdleTimeout(LINGER_MS);
    }
}
