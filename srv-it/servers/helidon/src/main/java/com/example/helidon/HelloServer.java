package com.example.helidon;

import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;

/** Helidon SE, a virtual thread for each connection: {@code java -jar server.jar HOST PORT}. */
public final class HelloServer {
    private HelloServer() {}

    public static void main(String[] args) {
        WebServer.builder()
                .host(args[0])
                .port(Integer.parseInt(args[1]))
                .routing(routing -> routing.get("/", (request, response) -> answer(response))
                        .get("/slow", HelloServer::answerSlowly))
                .build()
                .start();
    }

    private static void answerSlowly(ServerRequest request, ServerResponse response) throws InterruptedException {
        Thread.sleep(Long.parseLong(request.query().get("ms")));
        answer(response);
    }

    private static void answer(ServerResponse response) {
        response.send("Hello from worker " + System.getenv("SRV_WORKER_ID") + "\n");
    }
}
