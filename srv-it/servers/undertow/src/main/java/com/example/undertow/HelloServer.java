package com.example.undertow;

import io.undertow.Undertow;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.handlers.BlockingHandler;
import io.undertow.server.handlers.PathHandler;
import io.undertow.util.Headers;

/** Undertow with two handlers: {@code java -jar server.jar HOST PORT}. */
public final class HelloServer {
    private HelloServer() {}

    public static void main(String[] args) {
        HttpHandler slow = exchange -> {
            Thread.sleep(Long.parseLong(exchange.getQueryParameters().get("ms").getFirst()));
            answer(exchange);
        };
        Undertow server = Undertow.builder()
                .addHttpListener(Integer.parseInt(args[1]), args[0])
                .setHandler(new PathHandler(HelloServer::answer).addExactPath("/slow", new BlockingHandler(slow)))
                .build();
        server.start();
    }

    private static void answer(HttpServerExchange exchange) {
        exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, "text/plain");
        exchange.getResponseSender().send("Hello from worker " + System.getenv("SRV_WORKER_ID") + "\n");
    }
}
