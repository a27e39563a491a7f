package io.srv.container.application;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/** Looks at jars and folders, and at what the jars' Class-Path names (and theirs), as the JVM would. Loads no class. */
final class ClassPath {

    static final String SERVICE = "META-INF/services/io.srv.api.SrvApp";

    private final Set<String> providers = new TreeSet<>();
    private final Set<Path> seen = new HashSet<>();
    private final Deque<Path> toRead = new ArrayDeque<>();

    private ClassPath() {}

    /** Returns the names of all {@code SrvApp} providers, sorted. */
    static Set<String> providers(List<Path> entries) throws ApplicationException {
        ClassPath classPath = new ClassPath();
        for (Path entry : entries) {
            classPath.toRead.add(entry);
            // In an error the entries are shown as they were given; what they name in turn, as it was found.
            while (!classPath.toRead.isEmpty()) {
                classPath.read(classPath.toRead.remove());
            }
        }
        return classPath.providers;
    }

    /** Returns the main section of a jar's manifest; empty if it has none. */
    static Attributes manifest(Path jar) throws ApplicationException {
        return inJar(jar, file -> {
            Manifest manifest = file.getManifest();
            return manifest == null ? new Attributes() : manifest.getMainAttributes();
        });
    }

    private void read(Path entry) throws ApplicationException {
        if (!seen.add(entry.toAbsolutePath().normalize())) {
            return;
        }
        if (Files.isRegularFile(entry)) {
            toRead.addAll(inJar(entry, this::readJar));
        } else if (Files.isRegularFile(entry.resolve(SERVICE))) {
            try (BufferedReader lines = Files.newBufferedReader(entry.resolve(SERVICE))) {
                addProviders(lines);
            } catch (IOException e) {
                throw new ApplicationException(entry + ": cannot be read (" + e.getMessage() + ")");
            }
        }
    }

    private List<Path> readJar(JarFile jar) throws IOException {
        ZipEntry service = jar.getEntry(SERVICE);
        if (service != null) {
            try (BufferedReader lines =
                    new BufferedReader(new InputStreamReader(jar.getInputStream(service), StandardCharsets.UTF_8))) {
                addProviders(lines);
            }
        }
        return classPath(Path.of(jar.getName()), jar.getManifest());
    }

    /** The file format of {@link java.util.ServiceLoader}: a name on a line, # begins a comment. */
    private void addProviders(BufferedReader lines) throws IOException {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            int comment = line.indexOf('#');
            String name = (comment < 0 ? line : line.substring(0, comment)).strip();
            if (!name.isEmpty()) {
                providers.add(name);
            }
        }
    }

    private interface Reading<T> {
        T from(JarFile jar) throws IOException;
    }

    private static <T> T inJar(Path file, Reading<T> reading) throws ApplicationException {
        try (JarFile jar = new JarFile(file.toFile())) {
            return reading.from(jar);
        } catch (ZipException e) {
            throw new ApplicationException(file + ": not a jar (" + e.getMessage() + "); build or copy it again");
        } catch (IOException e) {
            throw new ApplicationException(file + ": cannot be read (" + e.getMessage() + ")");
        }
    }

    private static List<Path> classPath(Path jar, @Nullable Manifest manifest) {
        String value = manifest == null ? null : manifest.getMainAttributes().getValue(Attributes.Name.CLASS_PATH);
        if (value == null) {
            return List.of();
        }
        // Relative to the jar's own place. The JVM passes over what does not exist; what is broken is better said now.
        return List.of(value.strip().split("\\s+")).stream()
                .map(entry -> resolve(jar, entry))
                .filter(path -> path != null && Files.exists(path))
                .toList();
    }

    private static @Nullable Path resolve(Path jar, String entry) {
        try {
            URI uri = jar.toAbsolutePath().normalize().toUri().resolve(entry);
            return "file".equals(uri.getScheme()) ? Path.of(uri).normalize() : null;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
