package io.srv.it.bench;

import io.srv.api.SrvApp;
import io.srv.api.SrvContext;
import io.srv.api.StopReason;
import io.srv.it.harness.AppJar;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;

/** The example {@code plain}, but it takes two seconds to start. */
public final class SlowStart implements SrvApp {
    private static final long START_MS = Long.getLong("srv.bench.startMs", 2_000);

    private SrvApp plain;

    /** Writes a jar of this class and of the example's. */
    static Path jar(Path target) {
        AppJar jar = AppJar.of(SlowStart.class);
        try (JarFile example = new JarFile(Example.PLAIN.jar().toFile())) {
            for (JarEntry entry : example.stream()
                    .filter(file -> file.getName().endsWith(".class"))
                    .toList()) {
                try (InputStream in = example.getInputStream(entry)) {
                    jar.entry(entry.getName(), in.readAllBytes());
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return jar.writeTo(target);
    }

    @Override
    public void start(SrvContext context) throws Exception {
        Thread.sleep(START_MS);
        plain = (SrvApp)
                Class.forName("io.srv.examples.plain.PlainApp").getConstructor().newInstance();
        plain.start(context);
    }

    @Override
    public void stop(StopReason reason, Duration grace) throws Exception {
        plain.stop(reason, grace);
    }
}
