package io.srv.it.harness;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * The unpacked distribution.
 *
 * @param home the folder that holds {@code bin}, {@code lib} and {@code examples}; absolute
 */
public record Distribution(Path home) {

    /**
     * Returns the one that the build has packaged: the system property {@code srv.distribution} names it; without that,
     * as in an IDE, it is looked for beside this module.
     *
     * @throws IllegalStateException if it was not built yet
     */
    public static Distribution packaged() {
        Path built = Path.of("packaging", "target", "srv-container");
        String named = System.getProperty("srv.distribution");
        return (named == null ? Stream.of(built, Path.of("..").resolve(built)) : Stream.of(Path.of(named)))
                .map(path -> path.toAbsolutePath().normalize())
                .filter(path -> Files.isExecutable(path.resolve("bin/srv-container")))
                .findFirst()
                .map(Distribution::new)
                .orElseThrow(() -> new IllegalStateException(
                        (named == null ? built : named) + ": no distribution there; run mvn package first"));
    }

    /** Returns the launcher. */
    public Path launcher() {
        return home.resolve("bin/srv-container");
    }

    /** Returns the jar of the example of that name. */
    public Path example(String name) {
        return home.resolve("examples").resolve(name + ".jar");
    }
}
