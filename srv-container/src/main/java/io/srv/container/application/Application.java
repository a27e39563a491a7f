package io.srv.container.application;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
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

/**
 * An application that the workers can load: a jar in which, together with its manifest's Class-Path, exactly one
 * {@code SrvApp} provider is named. Its classes are never loaded here.
 *
 * @param jar      absolute
 * @param provider the class that implements {@code io.srv.api.SrvApp}
 */
public record Application(Path jar, String provider) {

    private static final String SERVICE = "META-INF/services/io.srv.api.SrvApp";

    /**
     * Looks at a jar and at what its Class-Path names (and theirs), as the JVM would.
     *
     * @param jar as the user wrote it
     * @throws ApplicationException if it is no such application
     */
    public static Application inspect(Path jar) throws ApplicationException {
        if (!Files.exists(jar)) {
            throw new ApplicationException(jar + ": no such file; give the path of the application's jar");
        }
        if (!Files.isRegularFile(jar)) {
            throw new ApplicationException(jar + ": not a file; give the path of the application's jar");
        }
        if (!Files.isReadable(jar)) {
            throw new ApplicationException(jar + ": not readable by this user; change its permissions");
        }
        if (jar.toAbsolutePath().toString().contains(File.pathSeparator)) {
            throw new ApplicationException(jar + ": a class path cannot hold a path with '" + File.pathSeparator
                    + "' in it; rename the folder or the file");
        }
        Set<String> providers = providers(jar);
        if (providers.isEmpty()) {
            throw new ApplicationException(jar + ": no io.srv.api.SrvApp provider in " + SERVICE
                    + ", here or in its Class-Path; see docs/app-guide.md");
        }
        if (providers.size() > 1) {
            throw new ApplicationException(jar + ": " + providers.size() + " io.srv.api.SrvApp providers, "
                    + String.join(", ", providers) + "; leave exactly one in " + SERVICE);
        }
        return new Application(jar.toAbsolutePath(), providers.iterator().next());
    }

    private static Set<String> providers(Path jar) throws ApplicationException {
        Set<String> providers = new TreeSet<>();
        Set<Path> seen = new LinkedHashSet<>();
        Deque<Path> toRead = new ArrayDeque<>(List.of(jar.toAbsolutePath().normalize()));
        while (!toRead.isEmpty()) {
            Path entry = toRead.remove();
            if (!seen.add(entry)) {
                continue;
            }
            boolean isTheJar = seen.size() == 1;
            if (Files.isRegularFile(entry)) {
                readJar(entry, isTheJar ? jar : entry, providers, toRead);
            } else if (Files.isRegularFile(entry.resolve(SERVICE))) {
                providers.addAll(providersIn(entry));
            }
        }
        return providers;
    }

    private static void readJar(Path file, Path shown, Set<String> providers, Deque<Path> toRead)
            throws ApplicationException {
        try (JarFile jar = new JarFile(file.toFile())) {
            ZipEntry service = jar.getEntry(SERVICE);
            if (service != null) {
                try (BufferedReader lines = new BufferedReader(
                        new InputStreamReader(jar.getInputStream(service), StandardCharsets.UTF_8))) {
                    addProviders(lines, providers);
                }
            }
            toRead.addAll(classPath(file, jar.getManifest()));
        } catch (ZipException e) {
            throw new ApplicationException(shown + ": not a jar (" + e.getMessage() + "); build or copy it again");
        } catch (IOException e) {
            throw new ApplicationException(shown + ": cannot be read (" + e.getMessage() + ")");
        }
    }

    private static Set<String> providersIn(Path folder) throws ApplicationException {
        Set<String> providers = new TreeSet<>();
        try (BufferedReader lines = Files.newBufferedReader(folder.resolve(SERVICE))) {
            addProviders(lines, providers);
        } catch (IOException e) {
            throw new ApplicationException(folder + ": cannot be read (" + e.getMessage() + ")");
        }
        return providers;
    }

    /** The file format of {@link java.util.ServiceLoader}: a name on a line, # begins a comment. */
    private static void addProviders(BufferedReader lines, Set<String> providers) throws IOException {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            int comment = line.indexOf('#');
            String name = (comment < 0 ? line : line.substring(0, comment)).strip();
            if (!name.isEmpty()) {
                providers.add(name);
            }
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
            URI uri = jar.toUri().resolve(entry);
            return "file".equals(uri.getScheme()) ? Path.of(uri).normalize() : null;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
