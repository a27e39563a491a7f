package io.srv.container.worker;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Netty's native transports bind in C, where nothing can be shared. Whether one is loaded is told by proc(5). */
final class NativeTransport {

    private static final Path MAPPED_FILES = Path.of("/proc/self/maps");

    /** A shaded copy has its package before the name, with underscores for dots. */
    private static final Pattern LIBRARY =
            Pattern.compile("/lib((?:\\w+_)?)netty_transport_native_(epoll|io_uring)\\w*");

    private NativeTransport() {}

    /** Returns what to tell the operator of an application that does not listen; empty if none is loaded. */
    static Optional<String> advice() {
        try (Stream<String> lines = Files.lines(MAPPED_FILES, StandardCharsets.ISO_8859_1)) {
            return lines.map(NativeTransport::adviceFor)
                    .flatMap(Optional::stream)
                    .findFirst();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    static Optional<String> adviceFor(String line) {
        Matcher library = LIBRARY.matcher(line);
        if (!library.find()) {
            return Optional.empty();
        }
        String prefix = library.group(1).replace('_', '.');
        return Optional.of(
                "Netty's native transport (" + library.group(2) + ") binds its listeners past the JDK, so they"
                        + " cannot be shared; have it use the JDK's: add \"-D" + prefix
                        + "io.netty.transport.noNative=true\" to worker.jvmArgs");
    }
}
