package io.srv.container.application;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashSet;
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
    private final List<Path> entries = new ArrayList<>();
    private final Set<Path> named = new LinkedHashSet<>();
    private final Set<Path> elsewhere = new LinkedHashSet<>();
    private final Set<Place> seen = new HashSet<>();

    private ClassPath() {}

    /**
     * A file or folder, where the JVM looks for it.
     *
     * @param path    absolute and normalized
     * @param movable whether the JVM would find it beside the jar that named it, wherever that is
     */
    private record Place(Path path, boolean movable) {}

    /** Reads entries, which exist, and all that they name. */
    static ClassPath read(List<Path> entries) throws ApplicationException {
        ClassPath classPath = new ClassPath();
        for (Path entry : entries) {
            Path real = real(entry);
            classPath.entries.add(real);
            // In an error the entries are shown as they were given; what they name in turn, as it was found.
            Deque<Place> toRead = new ArrayDeque<>(classPath.read(entry, new Place(real, true)));
            while (!toRead.isEmpty()) {
                Place place = toRead.remove();
                (place.movable() ? classPath.named : classPath.elsewhere).add(place.path());
                toRead.addAll(classPath.read(place.path(), place));
            }
        }
        return classPath;
    }

    /** Returns the names of all {@code SrvApp} providers, sorted. */
    Set<String> providers() {
        return providers;
    }

    Reach reach() {
        return new Reach(
                entries, named.stream().filter(path -> !entries.contains(path)).toList(), List.copyOf(elsewhere));
    }

    /** Returns the main section of a jar's manifest; empty if it has none. */
    static Attributes manifest(Path jar) throws ApplicationException {
        return inJar(jar, file -> {
            Manifest manifest = file.getManifest();
            return manifest == null ? new Attributes() : manifest.getMainAttributes();
        });
    }

    /** The JVM resolves the links of class path entries: what their Class-Path names is beside the real jar. */
    private static Path real(Path entry) throws ApplicationException {
        try {
            return entry.toRealPath();
        } catch (IOException e) {
            throw unreadable(entry, e);
        }
    }

    private List<Place> read(Path shown, Place place) throws ApplicationException {
        if (!seen.add(place)) {
            return List.of();
        }
        if (Files.isRegularFile(shown)) {
            return inJar(shown, jar -> readJar(jar, place));
        }
        if (Files.isRegularFile(shown.resolve(SERVICE))) {
            try (BufferedReader lines = Files.newBufferedReader(shown.resolve(SERVICE))) {
                addProviders(lines);
            } catch (IOException e) {
                throw unreadable(shown, e);
            }
        }
        return List.of();
    }

    private List<Place> readJar(JarFile jar, Place place) throws IOException {
        ZipEntry service = jar.getEntry(SERVICE);
        if (service != null) {
            try (BufferedReader lines =
                    new BufferedReader(new InputStreamReader(jar.getInputStream(service), StandardCharsets.UTF_8))) {
                addProviders(lines);
            }
        }
        return classPath(place, jar.getManifest());
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
            throw unreadable(file, e);
        }
    }

    private static ApplicationException unreadable(Path path, IOException e) {
        return new ApplicationException(path + ": cannot be read (" + e.getMessage() + ")");
    }

    private static List<Place> classPath(Place jar, @Nullable Manifest manifest) {
        String value = manifest == null ? null : manifest.getMainAttributes().getValue(Attributes.Name.CLASS_PATH);
        if (value == null || value.isBlank()) {
            return List.of();
        }
        List<Place> places = new ArrayList<>();
        for (String entry : value.strip().split("\\s+")) {
            Place place = resolve(jar, entry);
            if (place != null) {
                places.add(place);
            }
        }
        return places;
    }

    /** As {@code jdk.internal.loader.URLClassPath} does. Null for what the JVM would pass over, as what does not exist. */
    private static @Nullable Place resolve(Place jar, String entry) {
        try {
            // A file: without a slash behind it is relative.
            URI given = new URI(entry.replaceFirst("^(?i:file):(?!/)", ""));
            URI uri = jar.path().toUri().resolve(given);
            if (!"file".equalsIgnoreCase(uri.getScheme())) {
                return null;
            }
            Path path = Path.of(uri).normalize();
            // A folder is taken for a jar, and passed over, unless its name ends in a slash.
            if (!Files.exists(path) || Files.isDirectory(path) != uri.getPath().endsWith("/")) {
                return null;
            }
            // One that climbs above the root ends there, but would not in another folder.
            boolean relative = given.getScheme() == null
                    && !given.getPath().startsWith("/")
                    && !uri.getPath().startsWith("/../");
            return new Place(path, relative && jar.movable());
        } catch (URISyntaxException | IllegalArgumentException e) {
            return null;
        }
    }
}
