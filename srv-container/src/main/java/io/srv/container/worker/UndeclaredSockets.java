package io.srv.container.worker;

import io.srv.container.control.FromMaster;
import io.srv.container.control.FromWorker;
import io.srv.container.control.SharedSocket;
import io.srv.container.control.Wire;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
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
    private final Map<Integer, CompletableFuture<@Nullable FromMaster>> pending = new HashMap<>();
    private volatile @Nullable IntUnaryOperator receiver;
    private int lastRequest;
    private boolean closed;

    UndeclaredSockets(Link link, List<String> nativeClassPath) {
        this.link = link;
        this.nativeClassPath = nativeClassPath;
    }

    /**
     * Waits for the master to bind the address. No interrupt ends the wait: a descriptor that comes after it would have
     * no owner.
     *
     * @throws RefusedException if it could not
     */
    SharedSocket request(String address) throws RefusedException {
        loadReceiver();
        CompletableFuture<@Nullable FromMaster> answer = new CompletableFuture<>();
        int request;
        synchronized (this) {
            if (closed) {
                throw gone(address);
            }
            request = ++lastRequest;
            pending.put(request, answer);
        }
        link.send(new FromWorker.ListenRequest(request, address));
        FromMaster received = answer.join();
        if (received instanceof FromMaster.Granted granted) {
            return granted.socket();
        }
        if (received instanceof FromMaster.Refused refused) {
            throw new RefusedException(refused.cause(), refused.error());
        }
        throw gone(address);
    }

    private static RefusedException gone(String address) {
        return new RefusedException("cannot listen on " + address + ": this worker has no master any more", "");
    }

    /** On the thread that reads the link, directly after the frame: the descriptor is next in the stream. */
    void granted(FromMaster.Granted granted) throws IOException {
        IntUnaryOperator receive = receiver;
        if (receive == null) {
            throw new IOException("a descriptor that nobody asked for");
        }
        SharedSocket socket = granted.socket();
        int descriptor = receive.applyAsInt(Wire.WORKER_SOCKET);
        SharedSocket received =
                new SharedSocket(socket.name(), socket.address(), socket.declared(), socket.family(), descriptor);
        answer(granted.request(), new FromMaster.Granted(granted.request(), received));
    }

    void refused(FromMaster.Refused refused) {
        answer(refused.request(), refused);
    }

    synchronized void close() {
        closed = true;
        pending.values().forEach(answer -> answer.complete(null));
        pending.clear();
    }

    private synchronized void answer(int request, FromMaster message) {
        CompletableFuture<@Nullable FromMaster> answer = pending.remove(request);
        if (answer != null) {
            answer.complete(message);
        }
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
