package com.example.vertx;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;

/** Vert.x: {@code java -jar server.jar HOST PORT}. */
public final class HelloServer {
    private HelloServer() {}

    public static void main(String[] args) {
        Vertx vertx = Vertx.vertx();
        vertx.createHttpServer()
                .requestHandler(request -> {
                    if (request.path().equals("/slow")) {
                        vertx.setTimer(Long.parseLong(request.getParam("ms")), timer -> answer(request));
                    } else {
                        answer(request);
                    }
                })
                .listen(Integer.parseInt(args[1]), args[0])
                .onFailure(failure -> {
                    failure.printStackTrace();
                    System.exit(1);
                });
    }

    private static void answer(HttpServerRequest request) {
        request.response()
                .putHeader("Content-Type", "text/plain")
                .end("Hello from worker " + System.getenv("SRV_WORKER_ID") + "\n");
    }
}
