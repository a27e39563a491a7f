package io.srv.container.worker;

import io.srv.container.control.FromMaster;
import io.srv.container.control.FromWorker;
import io.srv.container.control.SharedSocket;
import io.srv.container.control.Wire;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Asks the master for sockets that were not declared, and receives them.
 *
 * <p>Receiving a descriptor takes native code. It is loaded on the first request only, in a class loader of its own that
 * sees nothing of the application's, which may have another version of the same library.
 */
final class UndeclaredSockets {

    private static final String RECEIVER = "io.srv.container.posix.DescriptorReceiver";

    private final Link link;
    private final List<String> nativeClassPath;
    private final Map<Integer, CompletableFuture<SharedSocket>> pending = new HashMap<>();
    private volatile @Nullable IntUnaryOperator receiver;
    private int lastRequest;
    private boolean closed;

    UndeclaredSockets(Link link, List<String> nativeClassPath) {
        this.link = link;
        this.nativeClassPath = nativeClassPath;
    }

    /**
     * Waits for the master to bind the address.
     *
     * @throws UncheckedIOException if it could not; the cause is a {@link BindException}
     */
    SharedSocket request(String address) {
        loadReceiver();
        CompletableFuture<SharedSocket> answer = new CompletableFuture<>();
        int request;
        synchronized (this) {
            if (closed) {
                throw new IllegalStateException("cannot listen on " + address + ": the master is gone");
            }
            request = ++lastRequest;
            pending.put(request, answer);
        }
        link.send(new FromWorker.ListenRequest(request, address));
        try {
            return answer.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the master binds " + address, e);
        } catch (ExecutionException e) {
            throw new UncheckedIOException((IOException) e.getCause());
        }
    }

    /** On the thread that reads the link, directly after the frame: the descriptor is next in the stream. */
    void granted(FromMaster.Granted granted) throws IOException {
        IntUnaryOperator receive = receiver;
        if (receive == null) {
            throw new IOException("a descriptor that nobody asked for");
        }
        SharedSocket socket = granted.socket();
        int descriptor = receive.applyAsInt(Wire.WORKER_SOCKET);
        take(granted.request())
                .complete(new SharedSocket(
                        socket.name(), socket.address(), socket.declared(), socket.family(), descriptor));
    }

    void refused(FromMaster.Refused refused) {
        take(refused.request()).completeExceptionally(new BindException(refused.cause()));
    }

    synchronized void close() {
        closed = true;
        IOException gone = new IOException("the master is gone");
        pending.values().forEach(answer -> answer.completeExceptionally(gone));
        pending.clear();
    }

    private synchronized CompletableFuture<SharedSocket> take(int request) {
        CompletableFuture<SharedSocket> answer = pending.remove(request);
        return answer == null ? new CompletableFuture<>() : answer;
    }

    private synchronized void loadReceiver() {
        if (receiver != null) {
            return;
        }
        try {
            URL[] jars = new URL[nativeClassPath.size()];
            for (int i = 0; i < jars.length; i++) {
                jars[i] = Path.of(nativeClassPath.get(i)).toUri().toURL();
            }
            // Stays open: its classes are used for as long as the worker lives.
            @SuppressWarnings("resource")
            URLClassLoader apart = new URLClassLoader("srv-native", jars, ClassLoader.getPlatformClassLoader());
            receiver = (IntUnaryOperator)
                    apart.loadClass(RECEIVER).getDeclaredConstructor().newInstance();
        } catch (MalformedURLException | ReflectiveOperationException e) {
            throw new IllegalStateException("cannot receive a listener that was not declared; declare it", e);
        }
    }
}
