package io.srv.container.application;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.jar.Attributes;
import java.util.stream.Stream;

/**
 * An application that the workers can run. Its classes are never loaded here.
 *
 * @param classPath what runs: absolute, in order; the jar alone if it is one
 * @param entry     how it is entered
 * @param flags     what its manifest asks of the JVM; nothing if it is no single jar
 * @param origin    where it comes from
 */
public record Application(List<Path> classPath, EntryPoint entry, ManifestFlags flags, Origin origin) {

    private static final String ALL_JARS = "/*";

    public Application {
        classPath = List.copyOf(classPath);
    }

    /** One that was not read from anywhere. */
    public Application(List<Path> classPath, EntryPoint entry, ManifestFlags flags) {
        this(classPath, entry, flags, Origin.of(classPath, entry));
    }

    /**
     * One that another program has read, and perhaps copied.
     *
     * @param original where it came from
     */
    public static Application known(List<Path> classPath, List<Path> original, EntryPoint entry, ManifestFlags flags) {
        return new Application(classPath, entry, flags, Origin.of(original, entry));
    }

    /**
     * Looks at a jar: it has exactly one provider, by itself or in its Class-Path, or else a Main-Class.
     *
     * @param jar as the user wrote it
     * @throws ApplicationException if it is no such application
     */
    public static Application ofJar(Path jar) throws ApplicationException {
        if (!Files.exists(jar)) {
            throw new ApplicationException(jar + ": no such file; give the path of the application's jar");
        }
        if (!Files.isRegularFile(jar)) {
            throw new ApplicationException(jar + ": not a file; give the path of the application's jar");
        }
        checkUsable(jar);
        Attributes manifest = ClassPath.manifest(jar);
        String mainClass = manifest.getValue(Attributes.Name.MAIN_CLASS);
        ClassPath found = ClassPath.read(List.of(jar));
        EntryPoint entry = provider(jar.toString(), found)
                .or(() -> Optional.ofNullable(mainClass).map(name -> new EntryPoint.Main(name.strip())))
                .orElseThrow(() -> new ApplicationException(jar + ": no io.srv.api.SrvApp provider in "
                        + ClassPath.SERVICE + ", here or in its Class-Path, and no Main-Class in its manifest;"
                        + " see docs/app-guide.md"));
        List<Path> classPath = List.of(jar.toAbsolutePath());
        return new Application(
                classPath, entry, ManifestFlags.of(manifest), new Origin(new Given.Jar(jar), classPath, found.reach()));
    }

    /**
     * Looks at jars and folders.
     *
     * @param entries   as the user wrote them; one that ends in {@code /*} stands for all jars in that folder
     * @param mainClass what to run; empty: the one provider
     * @throws ApplicationException if they are no such application
     */
    public static Application ofClassPath(List<String> entries, Optional<String> mainClass)
            throws ApplicationException {
        List<Path> expanded = new ArrayList<>();
        for (String entry : entries) {
            expanded.addAll(expand(entry));
        }
        ClassPath found = ClassPath.read(expanded);
        EntryPoint entry = mainClass.isPresent()
                ? new EntryPoint.Main(mainClass.get())
                : provider("worker.classPath", found)
                        .orElseThrow(() -> new ApplicationException("worker.classPath: no io.srv.api.SrvApp provider"
                                + " in it, and no worker.mainClass given; see docs/app-guide.md"));
        List<Path> classPath = expanded.stream().map(Path::toAbsolutePath).toList();
        return new Application(
                classPath,
                entry,
                ManifestFlags.NONE,
                new Origin(new Given.Entries(entries, mainClass), classPath, found.reach()));
    }

    /**
     * Tells whether what was given, looked at again, is the same application: class path, entry, flags, and what all of it
     * reaches. What the files have in them is not compared.
     *
     * @throws ApplicationException if it is none any more
     */
    public boolean isUnchanged() throws ApplicationException {
        Application now = origin.given().read();
        return now.origin().equals(origin)
                && now.entry().equals(entry)
                && now.flags().equals(flags);
    }

    /**
     * Returns the same application, run from copies.
     *
     * @param copies of the files and folders of {@link Reach#movable}, in the layout that these have among each other
     */
    public Application movedTo(UnaryOperator<Path> copies) {
        List<Path> moved = origin.reach().entries().stream().map(copies).toList();
        return new Application(moved, entry, flags, origin);
    }

    /** Returns what runs, for a log line: the original, also of a copy. */
    public String shown() {
        if (classPath.size() > 1) {
            return entry + " from " + classPath.size() + " jars and folders";
        }
        return origin.classPath().get(0) + (entry instanceof EntryPoint.Main ? " (" + entry + ")" : "");
    }

    private static Optional<EntryPoint> provider(String where, ClassPath classPath) throws ApplicationException {
        Set<String> providers = classPath.providers();
        if (providers.size() > 1) {
            throw new ApplicationException(where + ": " + providers.size() + " io.srv.api.SrvApp providers, "
                    + String.join(", ", providers) + "; leave exactly one in " + ClassPath.SERVICE);
        }
        return providers.stream().findFirst().map(EntryPoint.Provider::new);
    }

    private static List<Path> expand(String entry) throws ApplicationException {
        try {
            if (!entry.endsWith(ALL_JARS)) {
                checkUsable(Path.of(entry));
                return List.of(Path.of(entry));
            }
            Path folder = Path.of(entry.substring(0, entry.length() - ALL_JARS.length() + 1));
            checkUsable(folder);
            try (Stream<Path> files = Files.list(folder)) {
                // The JVM takes them in no particular order; a sorted one is the same for every worker.
                List<Path> jars = files.filter(Application::isJar).sorted().toList();
                if (jars.isEmpty()) {
                    throw new ApplicationException("worker.classPath: " + entry + ": no jar in that folder;"
                            + " put some there, or name the folder itself if it has classes in it");
                }
                return jars;
            }
        } catch (InvalidPathException | IOException e) {
            throw new ApplicationException("worker.classPath: " + entry + ": cannot be read (" + e.getMessage() + ")");
        }
    }

    private static boolean isJar(Path file) {
        String name = file.getFileName().toString();
        return name.endsWith(".jar") || name.endsWith(".JAR");
    }

    private static void checkUsable(Path path) throws ApplicationException {
        if (!Files.exists(path)) {
            throw new ApplicationException(
                    "worker.classPath: " + path + ": no such file or folder; name one that exists,"
                            + " a relative path from " + Path.of("").toAbsolutePath());
        }
        if (!Files.isReadable(path)) {
            throw new ApplicationException(path + ": not readable by this user; change its permissions");
        }
        if (path.toAbsolutePath().toString().contains(File.pathSeparator)) {
            throw new ApplicationException(path + ": a class path cannot hold a path with '" + File.pathSeparator
                    + "' in it; rename the folder or the file");
        }
    }
}
