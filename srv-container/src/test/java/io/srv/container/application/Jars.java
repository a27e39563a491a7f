package io.srv.container.application;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;

/** Writes small jars. */
public final class Jars {

    static final String SERVICE = "META-INF/services/io.srv.api.SrvApp";

    private Jars() {}

    /** Writes a jar. A null Class-Path is none; null services are no such file. */
    public static Path write(Path jar, String classPath, String services) {
        return write(jar, classPath == null ? Map.of() : Map.of("Class-Path", classPath), services);
    }

    /** Writes a jar with these attributes in its manifest. Null services are no such file. */
    public static Path write(Path jar, Map<String, String> attributes, String services) {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        attributes.forEach((name, value) -> manifest.getMainAttributes().putValue(name, value));
        try {
            Files.createDirectories(jar.getParent());
            try (OutputStream file = Files.newOutputStream(jar);
                    JarOutputStream out = new JarOutputStream(file, manifest)) {
                if (services != null) {
                    out.putNextEntry(new ZipEntry(SERVICE));
                    out.write(services.getBytes(StandardCharsets.UTF_8));
                }
            }
            return jar;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Writes a folder as it may stand on a class path. */
    public static Path folder(Path folder, String services) throws IOException {
        Path file = folder.resolve(SERVICE);
        Files.createDirectories(file.getParent());
        Files.writeString(file, services);
        return folder;
    }
}
