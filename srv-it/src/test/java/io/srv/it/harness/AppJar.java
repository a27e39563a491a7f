package io.srv.it.harness;

import io.srv.api.SrvApp;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.Modifier;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;

/**
 * Builds an application's jar out of classes of the test's own class path.
 *
 * <p>A given class takes its nested, local and anonymous classes along, but not the class it is nested in: a fixture must
 * not use private members of the test around it. The classes among them that implement {@link SrvApp} are named in
 * {@code META-INF/services}, unless {@link #services} says otherwise. Not for several threads at once.
 */
public final class AppJar {
    private static final String SERVICES = "META-INF/services/" + SrvApp.class.getName();
    /** The same input gives the same bytes. */
    private static final long ENTRY_TIME_MS = 1_000_000_000_000L;

    private final Map<String, byte[]> entries = new TreeMap<>();
    private final Manifest manifest = new Manifest();
    private List<String> providers = new ArrayList<>();

    private AppJar() {
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    }

    /** Begins a jar of these classes; none is fine. */
    public static AppJar of(Class<?>... classes) {
        AppJar jar = new AppJar();
        for (Class<?> type : classes) {
            jar.add(type);
            if (SrvApp.class.isAssignableFrom(type) && !Modifier.isAbstract(type.getModifiers())) {
                jar.providers.add(type.getName());
            }
        }
        return jar;
    }

    private void add(Class<?> type) {
        try {
            Path root = Path.of(
                    type.getProtectionDomain().getCodeSource().getLocation().toURI());
            Path file = root.resolve(type.getName().replace('.', '/') + ".class");
            String name = file.getFileName().toString().replace(".class", "");
            entry(root.relativize(file).toString(), Files.readAllBytes(file));
            try (DirectoryStream<Path> nested = Files.newDirectoryStream(
                    file.getParent(),
                    path -> path.getFileName().toString().startsWith(name + "$")
                            && path.toString().endsWith(".class"))) {
                for (Path path : nested) {
                    entry(root.relativize(path).toString(), Files.readAllBytes(path));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(type + ": not from a folder", e);
        }
    }

    /** Names exactly these providers, whether they exist or not; none: no services file. */
    public AppJar services(String... classNames) {
        providers = List.of(classNames);
        return this;
    }

    /** Sets a main attribute of the manifest, {@code Class-Path} or {@code Main-Class} for example. */
    public AppJar manifest(String name, String value) {
        manifest.getMainAttributes().putValue(name, value);
        return this;
    }

    /** Makes the classes so far look as if they were compiled for the JDK of this class file version (JVMS 4.1). */
    public AppJar classFileVersion(int major) {
        entries.forEach((name, content) -> {
            if (name.endsWith(".class")) {
                content[6] = (byte) (major >> 8);
                content[7] = (byte) major;
            }
        });
        return this;
    }

    /** Adds a file. */
    public AppJar entry(String name, byte[] content) {
        entries.put(name, content);
        return this;
    }

    /** Adds a text file, in UTF-8. */
    public AppJar entry(String name, String text) {
        return entry(name, text.getBytes(StandardCharsets.UTF_8));
    }

    /** Writes the jar, over one that may be there, and returns its path. */
    public Path writeTo(Path jar) {
        Map<String, byte[]> all = new TreeMap<>(entries);
        if (!providers.isEmpty()) {
            all.put(SERVICES, (String.join("\n", providers) + "\n").getBytes(StandardCharsets.UTF_8));
        }
        try {
            Files.createDirectories(jar.toAbsolutePath().getParent());
            try (OutputStream file = Files.newOutputStream(jar);
                    JarOutputStream out = new JarOutputStream(file)) {
                out.putNextEntry(timed("META-INF/MANIFEST.MF"));
                manifest.write(out);
                for (Map.Entry<String, byte[]> entry : all.entrySet()) {
                    out.putNextEntry(timed(entry.getKey()));
                    out.write(entry.getValue());
                }
            }
            return jar;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ZipEntry timed(String name) {
        ZipEntry entry = new ZipEntry(name);
        entry.setTime(ENTRY_TIME_MS);
        return entry;
    }
}
