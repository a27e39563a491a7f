package com.example.jetty;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.Callback;

/** Embedded Jetty with one handler: {@code java -jar server.jar HOST PORT}. */
public final class HelloServer {
    private HelloServer() {}

    public static void main(String[] args) throws Exception {
        Server server = new Server(new InetSocketAddress(args[0], Integer.parseInt(args[1])));
        server.setHandler(new HelloHandler());
        server.start();
        server.join();
    }

    private static final class HelloHandler extends Handler.Abstract {
        @Override
        public boolean handle(Request request, Response response, Callback callback) throws InterruptedException {
            if (Request.getPathInContext(request).equals("/slow")) {
                Thread.sleep(
                        Long.parseLong(Request.extractQueryParameters(request).getValue("ms")));
            }
            String body = "Hello from worker " + System.getenv("SRV_WORKER_ID") + "\n";
            response.getHeaders().put(HttpHeader.CONTENT_LENGTH, body.getBytes(StandardCharsets.UTF_8).length);
            Content.Sink.write(response, true, body, callback);
            return true;
        }
    }
}
