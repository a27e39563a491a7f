package com.example.httpserver;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executors;

/** The JDK's own server: {@code java -jar server.jar HOST PORT}. */
public final class HelloServer {
    private HelloServer() {}

    public static void main(String[] args) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(args[0], Integer.parseInt(args[1])), 0);
        server.createContext("/", HelloServer::answer);
        server.createContext("/slow", HelloServer::answerSlowly);
        server.setExecutor(Executors.newCachedThreadPool());
        server.start();
    }

    private static void answerSlowly(HttpExchange exchange) throws IOException {
        String query = exchange.getRequestURI().getQuery();
        try {
            Thread.sleep(Long.parseLong(query.substring("ms=".length())));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        answer(exchange);
    }

    private static void answer(HttpExchange exchange) throws IOException {
        byte[] body = ("Hello from worker " + System.getenv("SRV_WORKER_ID") + "\n").getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(200, body.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(body);
        }
    }
}
