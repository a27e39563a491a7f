package io.srv.container.posix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.IntUnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The receiver in a class loader that has our classes and the jnr jars and nothing else, as a worker uses it. */
class DescriptorReceiverTest {
    private final Posix posix;
    private ControlPair pair;

    DescriptorReceiverTest() throws PosixUnavailableException {
        posix = Posix.load();
    }

    @BeforeEach
    void open() throws PosixException {
        pair = posix.controlPair();
    }

    @AfterEach
    void close() {
        posix.close(pair.master());
        posix.close(pair.worker());
    }

    @Test
    void receivesInAnIsolatedClassLoader() throws Exception {
        posix.sendDescriptor(pair.master(), pair.master());
        posix.sendDescriptor(pair.master(), pair.worker());
        try (URLClassLoader isolated = isolated()) {
            IntUnaryOperator receiver = load(isolated);

            int first = receiver.applyAsInt(pair.worker());
            int second = receiver.applyAsInt(pair.worker());

            assertThat(receiver).isNotInstanceOf(DescriptorReceiver.class);
            assertThat(Descriptors.target(first)).isEqualTo(Descriptors.target(pair.master()));
            assertThat(Descriptors.target(second)).isEqualTo(Descriptors.target(pair.worker()));
            posix.close(first);
            posix.close(second);
        }
    }

    @Test
    void failureIsASentenceInATypeOfTheJdk() throws Exception {
        try (URLClassLoader isolated = isolated()) {
            IntUnaryOperator receiver = load(isolated);

            assertThatThrownBy(() -> receiver.applyAsInt(999_999))
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessage("no descriptor received over socket 999999: bad file descriptor (recvmsg: EBADF)")
                    .hasCauseInstanceOf(IOException.class);
        }
    }

    private static IntUnaryOperator load(ClassLoader loader) throws ReflectiveOperationException {
        return (IntUnaryOperator) Class.forName("io.srv.container.posix.DescriptorReceiver", true, loader)
                .getConstructor()
                .newInstance();
    }

    /** Our own classes, jnr with its parts, and the platform: no Jackson, no jspecify, no test classes. */
    private static URLClassLoader isolated() {
        String ours = DescriptorReceiver.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toString();
        URL[] path = Arrays.stream(System.getProperty("java.class.path").split(":"))
                .map(entry -> Path.of(entry).toAbsolutePath())
                .map(DescriptorReceiverTest::url)
                .filter(url -> url.toString().equals(ours)
                        || url.getPath().matches(".*/(jnr-|jffi-|asm-)[^/]*\\.jar")
                        || url.getPath().matches(".*/asm(-[a-z]+)?-[0-9.]+\\.jar"))
                .toArray(URL[]::new);
        return new URLClassLoader("isolated", path, ClassLoader.getPlatformClassLoader());
    }

    private static URL url(Path path) {
        try {
            return path.toUri().toURL();
        } catch (MalformedURLException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
