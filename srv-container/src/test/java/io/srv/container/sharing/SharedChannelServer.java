package io.srv.container.sharing;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.awaitility.core.ConditionFactory;

/** The ways in which servers accept; each runs in a thread of its own until its channel is closed. */
enum SharedChannelServer {
    /** Waits in accept(2), or in poll(2) once the shared description is non-blocking. */
    BLOCKING,
    /** A plain server socket with a timeout. */
    TIMEOUT,
    SELECTOR,
    /** Needs Java 21. */
    VIRTUAL_THREAD;

    /** What a server has done: the remote address of each connection that it accepted, and how it ended. */
    record Running(Queue<SocketAddress> accepted, CompletableFuture<Void> end) {}

    Running start(ServerSocketChannel channel) {
        Queue<SocketAddress> accepted = new ConcurrentLinkedQueue<>();
        Callable<Void> loop = () -> {
            try {
                accept(channel, accepted);
            } catch (ClosedChannelException | ClosedSelectorException | SocketException e) {
                if (channel.isOpen()) {
                    throw e;
                }
            }
            return null;
        };
        return new Running(accepted, this == VIRTUAL_THREAD ? inVirtualThread(loop) : inThread(loop));
    }

    private void accept(ServerSocketChannel channel, Queue<SocketAddress> accepted) throws IOException {
        switch (this) {
            case BLOCKING, VIRTUAL_THREAD -> {
                while (true) {
                    note(channel.accept(), accepted);
                }
            }
            case TIMEOUT -> {
                channel.socket().setSoTimeout(5);
                while (true) {
                    try {
                        note(channel.socket().accept().getChannel(), accepted);
                    } catch (SocketTimeoutException e) {
                        // as servers do that look around now and then
                    }
                }
            }
            case SELECTOR -> {
                try (Selector selector = Selector.open()) {
                    channel.configureBlocking(false);
                    channel.register(selector, SelectionKey.OP_ACCEPT);
                    while (channel.isOpen()) {
                        selector.select();
                        selector.selectedKeys().clear();
                        SocketChannel connection = channel.accept();
                        if (connection != null) {
                            note(connection, accepted);
                        }
                    }
                }
            }
        }
    }

    private static void note(SocketChannel connection, Queue<SocketAddress> accepted) throws IOException {
        try (connection) {
            accepted.add(connection.getRemoteAddress());
        }
    }

    /** A thread that has called accept, and what comes of it. */
    record Accepting(Thread thread, CompletableFuture<SocketChannel> result) {}

    /** Accepts in a thread of its own; returns when that thread is in the call. */
    static Accepting accepting(ServerSocketChannel channel) {
        CompletableFuture<Thread> started = new CompletableFuture<>();
        CompletableFuture<SocketChannel> result = inThread(() -> {
            started.complete(Thread.currentThread());
            return channel.accept();
        });
        Thread thread = started.join();
        awaitFast("in accept").until(() -> result.isDone() || isInChannel(thread));
        return new Accepting(thread, result);
    }

    /** Polls often: hundreds of rounds would spend most of their time here. */
    static ConditionFactory awaitFast(String what) {
        return await(what).pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(1));
    }

    private static boolean isInChannel(Thread thread) {
        for (StackTraceElement frame : thread.getStackTrace()) {
            if (frame.getClassName().equals("sun.nio.ch.ServerSocketChannelImpl")
                    || frame.getMethodName().equals("awaitClose")
                    || frame.getClassName().equals("java.util.concurrent.locks.ReentrantLock")) {
                return true;
            }
        }
        return false;
    }

    /** Runs the call in a platform thread. */
    static <T> CompletableFuture<T> inThread(Callable<? extends T> call) {
        CompletableFuture<T> result = new CompletableFuture<>();
        Thread thread = new Thread(() -> complete(result, call), "accepting");
        thread.setDaemon(true);
        thread.start();
        return result;
    }

    static <T> CompletableFuture<T> inVirtualThread(Callable<? extends T> call) {
        CompletableFuture<T> result = new CompletableFuture<>();
        Runnable task = () -> complete(result, call);
        try {
            Thread.class.getMethod("startVirtualThread", Runnable.class).invoke(null, task);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
        return result;
    }

    private static <T> void complete(CompletableFuture<T> result, Callable<? extends T> call) {
        try {
            result.complete(call.call());
        } catch (Throwable e) {
            result.completeExceptionally(e);
        }
    }
}
