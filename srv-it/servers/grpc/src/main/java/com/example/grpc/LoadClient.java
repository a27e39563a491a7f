package com.example.grpc;

import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.LongAdder;

/**
 * Calls the server until its own stdin ends, then prints what it counted: {@code java -cp server.jar
 * com.example.grpc.LoadClient HOST PORT}.
 *
 * <p>The first line comes when the load is under way. Each further line is a kind of call, an outcome and a count. Kinds: {@code kept}, over channels that are never closed;
 * {@code fresh}, over a channel for each call; {@code slow}, over kept channels, each answered after a second. Outcomes:
 * the text of the answer, or the status and its description. Channels are as they come, without a retry policy: gRPC
 * repeats a call by itself only if the server says that it has not begun with it.
 */
public final class LoadClient {
    private static final int KEPT = 4;
    private static final int FRESH = 2;
    private static final int SLOW = 4;
    private static final long KEPT_PAUSE_MS = 5;
    private static final long FRESH_PAUSE_MS = 20;
    private static final String SLOW_MS = "1000";
    /** Calls over fresh channels, after which every server of a small pool has had some. */
    private static final int WARM_UP = 40;

    private final InetSocketAddress target;
    private final Map<String, LongAdder> counts = new ConcurrentSkipListMap<>();
    private final CountDownLatch warm = new CountDownLatch(WARM_UP);
    private volatile boolean stopped;

    private LoadClient(InetSocketAddress target) {
        this.target = target;
    }

    public static void main(String[] args) throws IOException, InterruptedException {
        LoadClient load = new LoadClient(new InetSocketAddress(args[0], Integer.parseInt(args[1])));
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < KEPT + FRESH + SLOW; i++) {
            int index = i;
            threads.add(new Thread(() -> load.run(index)));
        }
        threads.forEach(Thread::start);
        load.warm.await();
        System.out.println("under way");
        System.in.readAllBytes();
        load.stopped = true;
        for (Thread thread : threads) {
            thread.join();
        }
        load.counts.forEach((outcome, count) -> System.out.println(outcome + "\t" + count));
    }

    private void run(int index) {
        try {
            if (index < KEPT) {
                keepCalling("kept", Greeter.SAY_HELLO, "", KEPT_PAUSE_MS);
            } else if (index < KEPT + FRESH) {
                while (!stopped) {
                    ManagedChannel channel = open();
                    call("fresh", channel, Greeter.SAY_HELLO, "");
                    channel.shutdown();
                    warm.countDown();
                    Thread.sleep(FRESH_PAUSE_MS);
                }
            } else {
                keepCalling("slow", Greeter.SAY_HELLO_LATER, SLOW_MS, 0);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void keepCalling(String kind, MethodDescriptor<String, String> method, String request, long pauseMs)
            throws InterruptedException {
        ManagedChannel channel = open();
        while (!stopped) {
            call(kind, channel, method, request);
            Thread.sleep(pauseMs);
        }
        channel.shutdown();
    }

    private ManagedChannel open() {
        return NettyChannelBuilder.forAddress(target).usePlaintext().build();
    }

    private void call(String kind, ManagedChannel channel, MethodDescriptor<String, String> method, String request) {
        String outcome;
        try {
            outcome = ClientCalls.blockingUnaryCall(channel, method, CallOptions.DEFAULT, request);
        } catch (StatusRuntimeException e) {
            outcome = e.getStatus().getCode() + " " + e.getStatus().getDescription() + " " + e.getCause();
        }
        counts.computeIfAbsent(kind + "\t" + outcome, key -> new LongAdder()).increment();
    }
}
