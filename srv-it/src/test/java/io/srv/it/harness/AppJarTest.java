package io.srv.it.harness;

import static org.assertj.core.api.Assertions.assertThat;

import io.srv.api.SrvApp;
import io.srv.api.SrvContext;
import io.srv.api.StopReason;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ServiceLoader;
import java.util.jar.JarFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AppJarTest {
    @TempDir
    Path folder;

    /** A provider with a nested class. */
    public static final class App implements SrvApp {
        @Override
        public void start(SrvContext context) throws Exception {
            new Nested().fail();
        }

        @Override
        public void stop(StopReason reason, Duration grace) {}

        static final class Nested {
            void fail() throws IOException {
                throw new IOException("started");
            }
        }
    }

    @Test
    void providerAndItsNestedClassesAreFoundInTheJar() throws Exception {
        Path jar = AppJar.of(App.class)
                .manifest("Class-Path", "lib/more.jar")
                .entry("conf/app.txt", "text")
                .writeTo(folder.resolve("sub/app.jar"));

        // A parent that knows the interface and not the test's classes, as in a worker.
        ClassLoader parent = new ClassLoader(null) {
            @Override
            protected Class<?> findClass(String name) throws ClassNotFoundException {
                if (!name.startsWith("io.srv.api.")) {
                    throw new ClassNotFoundException(name);
                }
                return SrvApp.class.getClassLoader().loadClass(name);
            }
        };
        try (URLClassLoader loader = new URLClassLoader(new URL[] {jar.toUri().toURL()}, parent)) {
            SrvApp app = ServiceLoader.load(SrvApp.class, loader).iterator().next();
            assertThat(app.getClass().getName()).isEqualTo(App.class.getName());
            assertThat(app.getClass()).isNotSameAs(App.class);
            assertThat(org.assertj.core.api.Assertions.catchThrowable(() -> app.start(null)))
                    .hasMessage("started");
        }
        try (JarFile file = new JarFile(jar.toFile())) {
            assertThat(file.getManifest().getMainAttributes().getValue("Class-Path"))
                    .isEqualTo("lib/more.jar");
            assertThat(file.getEntry("conf/app.txt")).isNotNull();
            assertThat(file.getEntry(AppJarTest.class.getName().replace('.', '/') + ".class"))
                    .isNull();
        }
    }

    @Test
    void sameInputGivesTheSameBytes() throws IOException {
        Path one = AppJar.of(App.class).writeTo(folder.resolve("one.jar"));
        Path two = AppJar.of(App.class).writeTo(folder.resolve("two.jar"));

        assertThat(Files.readAllBytes(one)).isEqualTo(Files.readAllBytes(two));
    }

    @Test
    void servicesCanBeWrongOrMissingOnPurpose() throws IOException {
        Path wrong = AppJar.of(App.class).services("no.such.App", "another.App").writeTo(folder.resolve("wrong.jar"));
        Path none = AppJar.of(App.class).services().writeTo(folder.resolve("none.jar"));

        try (JarFile file = new JarFile(wrong.toFile())) {
            assertThat(file.getInputStream(file.getEntry("META-INF/services/io.srv.api.SrvApp")))
                    .hasContent("no.such.App\nanother.App\n");
        }
        try (JarFile file = new JarFile(none.toFile())) {
            assertThat(file.getEntry("META-INF/services/io.srv.api.SrvApp")).isNull();
        }
    }
}
