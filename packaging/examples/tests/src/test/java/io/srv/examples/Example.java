package io.srv.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.srv.api.SrvApp;
import io.srv.api.StopReason;
import java.net.MalformedURLException;
import java.net.SocketAddress;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.ServiceLoader;
import java.util.concurrent.CompletableFuture;

/** A packaged example that runs in this JVM, loaded from its jar and the jars in that one's Class-Path. */
final class Example implements AutoCloseable {

    private final FakeListener listener;
    private final FakeContext context;
    private final SrvApp app;
    private boolean stopped;

    Example(String jar, String options, FakeListener listener) throws Exception {
        this.listener = listener;
        context = new FakeContext(options, listener);
        app = load(jar);
        app.start(context);
    }

    SocketAddress address() {
        return listener.address();
    }

    void drain() {
        context.drain();
    }

    /** Stops the example on a thread of its own. Completes when its stop method has returned. */
    CompletableFuture<Void> stop(Duration grace) {
        stopped = true;
        return CompletableFuture.runAsync(() -> {
            try {
                app.stop(StopReason.RECYCLE, grace);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
    }

    @Override
    public void close() {
        if (!stopped) {
            drain();
            stop(Duration.ofMillis(1)).join();
        }
        listener.close();
    }

    private static SrvApp load(String jar) throws MalformedURLException {
        Path file = Path.of(System.getProperty("examples.directory"), jar).normalize();
        URL[] urls = {file.toUri().toURL()};
        URLClassLoader loader = new URLClassLoader(urls, SrvApp.class.getClassLoader());
        List<SrvApp> providers = ServiceLoader.load(SrvApp.class, loader).stream()
                .map(ServiceLoader.Provider::get)
                .toList();
        assertThat(providers).as("providers in " + file).hasSize(1);
        return providers.get(0);
    }
}
