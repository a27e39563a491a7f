package io.srv.it.deploy;

import io.srv.it.fixture.DeployedApp;
import io.srv.it.fixture.ServingApp;
import io.srv.it.harness.AppJar;
import io.srv.it.harness.WorkDir;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Versions of {@link DeployedApp}, and how they come into their place: in one moment, by renaming. */
public final class Version {

    private Version() {}

    /** A version that serves, and answers with {@code name} when it is asked for "/version". */
    public static AppJar good(String name) {
        return jar().entry("version", name);
    }

    /** A version that starts as {@link DeployedApp} does with this behaviour. */
    public static AppJar bad(String behaviour) {
        return jar().entry("version", behaviour).entry("behaviour", behaviour);
    }

    private static AppJar jar() {
        try {
            return AppJar.of(DeployedApp.class, ServingApp.class, Class.forName("io.srv.it.fixture.TinyHttp"))
                    .services(DeployedApp.class.getName());
        } catch (ClassNotFoundException e) {
            throw new AssertionError(e);
        }
    }

    public static byte[] bytes(AppJar jar, WorkDir work) {
        Path file = jar.writeTo(work.file("built.jar"));
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Puts {@code content} in the place of {@code file} as cp and mv do. */
    static void put(Path file, byte[] content) {
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        try {
            Files.write(fresh, content);
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
