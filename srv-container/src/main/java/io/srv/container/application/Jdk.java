package io.srv.container.application;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Properties;

/**
 * A JDK to run workers on.
 *
 * @param home    its folder
 * @param feature its feature version: 17, 25, …
 */
public record Jdk(Path home, int feature) {

    private static final int OLDEST = 17;

    /** The one that runs the master. */
    public static Jdk own() {
        return new Jdk(
                Path.of(System.getProperty("java.home")), Runtime.version().feature());
    }

    /**
     * The one that the options name, else the one that runs the master.
     *
     * @throws ApplicationException if what they name is none, or too old
     */
    public static Jdk of(Optional<Path> home) throws ApplicationException {
        return home.isPresent() ? at(home.get()) : own();
    }

    /**
     * Looks at a JDK's {@code release} file.
     *
     * @throws ApplicationException if it is none, or too old
     */
    static Jdk at(Path home) throws ApplicationException {
        Properties release = new Properties();
        try (Reader in = Files.newBufferedReader(home.resolve("release"))) {
            release.load(in);
        } catch (IOException | IllegalArgumentException e) {
            throw new ApplicationException("worker.java: " + home + " has no readable release file; give a JDK's home");
        }
        String version = release.getProperty("JAVA_VERSION", "").replace("\"", "");
        // Up to Java 8 the feature was the second number.
        String modern = version.replaceFirst("^1\\.(\\d+).*", "$1");
        int feature;
        try {
            feature = Runtime.Version.parse(modern).feature();
        } catch (IllegalArgumentException e) {
            throw new ApplicationException("worker.java: " + home + "/release names no Java version, but \"" + version
                    + "\"; give a JDK's home");
        }
        if (feature < OLDEST) {
            throw new ApplicationException("worker.java: Java " + feature + " at " + home + " is too old; " + OLDEST
                    + " is the oldest that works");
        }
        return new Jdk(home, feature);
    }

    public Path java() {
        return home.resolve("bin").resolve("java");
    }
}
