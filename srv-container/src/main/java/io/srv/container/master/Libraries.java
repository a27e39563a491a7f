package io.srv.container.master;

import io.srv.api.SrvApp;
import java.io.File;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * The jars, or class folders, that this program itself runs from.
 *
 * @param api       srv-api
 * @param container srv-container
 * @param natives   all of jnr and what it depends on
 */
public record Libraries(Path api, Path container, List<Path> natives) {

    private static final List<String> NATIVE_PREFIXES = List.of("jnr-", "jffi", "asm");

    public static Libraries own() {
        List<Path> natives = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(entry -> Path.of(entry).toAbsolutePath())
                .filter(Libraries::isNative)
                .toList();
        return new Libraries(locationOf(SrvApp.class), locationOf(Libraries.class), natives);
    }

    /** What every worker has on its class path. */
    public List<Path> forWorkers() {
        return List.of(api, container);
    }

    List<Path> forReceivingDescriptors() {
        return Stream.concat(Stream.of(container), natives.stream()).toList();
    }

    private static boolean isNative(Path entry) {
        return NATIVE_PREFIXES.stream().anyMatch(entry.getFileName().toString()::startsWith);
    }

    private static Path locationOf(Class<?> type) {
        try {
            return Path.of(
                    type.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
