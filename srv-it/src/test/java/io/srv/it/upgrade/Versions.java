package io.srv.it.upgrade;

import io.srv.it.harness.Distribution;
import io.srv.it.harness.WorkDir;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/** Several versions beside each other, and a link to the one that is installed, as a host has them. */
final class Versions {

    private final WorkDir work;
    private final Path current;

    /** With the packaged one installed. */
    Versions(WorkDir work) {
        this.work = work;
        this.current = work.file("current");
        install(Distribution.packaged().home());
    }

    /** The launcher as a unit names it. */
    Path launcher() {
        return current.resolve("bin/srv-container");
    }

    void install(Path home) {
        try {
            Path link = work.file("next");
            Files.createSymbolicLink(link, home);
            Files.move(link, current, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The same files, and another number in the manifest. */
    Path build(String version) {
        Path packaged = Distribution.packaged().home();
        Path home = work.file("srv-container-" + version);
        try {
            Files.createDirectories(home.resolve("bin"));
            Files.createDirectories(home.resolve("lib"));
            Files.copy(packaged.resolve("bin/srv-container"), home.resolve("bin/srv-container"));
            try (DirectoryStream<Path> jars = Files.newDirectoryStream(packaged.resolve("lib"))) {
                for (Path jar : jars) {
                    Path target = home.resolve("lib").resolve(jar.getFileName());
                    if (jar.getFileName().toString().startsWith("srv-container-")) {
                        copy(jar, target, version);
                    } else {
                        Files.createSymbolicLink(target, jar);
                    }
                }
            }
            return home;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One whose launcher is this script. */
    Path script(String name, String script) {
        Path home = work.file(name);
        try {
            Path launcher = home.resolve("bin/srv-container");
            Files.createDirectories(launcher.getParent());
            Files.writeString(launcher, script);
            if (!launcher.toFile().setExecutable(true)) {
                throw new IOException("cannot make " + launcher + " executable");
            }
            return home;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void copy(Path jar, Path target, String version) throws IOException {
        try (JarFile from = new JarFile(jar.toFile())) {
            Manifest manifest = from.getManifest();
            manifest.getMainAttributes().put(Attributes.Name.IMPLEMENTATION_VERSION, version);
            try (JarOutputStream to = new JarOutputStream(Files.newOutputStream(target), manifest)) {
                for (JarEntry entry : from.stream().toList()) {
                    if (!entry.getName().equals(JarFile.MANIFEST_NAME)) {
                        to.putNextEntry(new JarEntry(entry.getName()));
                        from.getInputStream(entry).transferTo(to);
                        to.closeEntry();
                    }
                }
            }
        }
    }
}
