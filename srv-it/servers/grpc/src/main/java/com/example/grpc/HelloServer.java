package com.example.grpc;

import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;

/** The hello world of the examples, with its shutdown hook: {@code java -jar server.jar HOST PORT}. */
public final class HelloServer {
    private static final long GRACE_SECONDS = 30;

    private HelloServer() {}

    public static void main(String[] args) throws IOException, InterruptedException {
        Server server = NettyServerBuilder.forAddress(new InetSocketAddress(args[0], Integer.parseInt(args[1])))
                .addService(ServerServiceDefinition.builder(Greeter.SERVICE)
                        .addMethod(Greeter.SAY_HELLO, ServerCalls.asyncUnaryCall(HelloServer::sayHello))
                        .addMethod(Greeter.SAY_HELLO_LATER, ServerCalls.asyncUnaryCall(HelloServer::sayHelloLater))
                        .build())
                .build()
                .start();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(server)));
        server.awaitTermination();
    }

    private static void sayHello(String request, StreamObserver<String> responses) {
        responses.onNext("Hello from worker " + System.getenv("SRV_WORKER_ID"));
        responses.onCompleted();
    }

    private static void sayHelloLater(String request, StreamObserver<String> responses) {
        try {
            Thread.sleep(Long.parseLong(request));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        sayHello(request, responses);
    }

    private static void stop(Server server) {
        try {
            server.shutdown().awaitTermination(GRACE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
