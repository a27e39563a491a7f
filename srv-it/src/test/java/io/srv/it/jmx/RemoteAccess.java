package io.srv.it.jmx;

import io.srv.it.harness.WorkDir;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

/**
 * The files of {@code docs/jmx.md} for access with TLS and a password, made with the JDK's own tools, and the arguments with
 * which clients and masters use them.
 */
final class RemoteAccess {

    static final String READER = "monitor";
    static final String READER_PASSWORD = "look-only";
    static final String WRITER = "admin";
    static final String WRITER_PASSWORD = "look-and-steer";

    private static final String STORE_PASSWORD = "changeit";

    private final WorkDir work;

    private RemoteAccess(WorkDir work) {
        this.work = work;
    }

    /** Writes keys, passwords and roles into the folder. */
    static RemoteAccess in(WorkDir work) {
        RemoteAccess access = new RemoteAccess(work);
        access.keytool(
                List.of("-genkeypair", "-alias", "master", "-keystore", "master.p12"),
                List.of("-keyalg", "EC", "-dname", "CN=localhost", "-ext", "san=dns:localhost,ip:127.0.0.1"));
        access.keytool(List.of("-exportcert", "-alias", "master", "-keystore", "master.p12", "-file", "master.crt"));
        access.keytool(
                List.of("-importcert", "-noprompt", "-alias", "master", "-file", "master.crt"),
                List.of("-keystore", "trust.p12"));
        access.secret(
                "tls.properties",
                "javax.net.ssl.keyStore=" + work.file("master.p12") + "\njavax.net.ssl.keyStorePassword="
                        + STORE_PASSWORD + "\n");
        access.secret("password", WRITER + " " + WRITER_PASSWORD + "\n" + READER + " " + READER_PASSWORD + "\n");
        access.secret("access", WRITER + " readwrite\n" + READER + " readonly\n");
        return access;
    }

    /** Returns what goes into SRV_CONTAINER_OPTS. */
    String masterOptions(int port) {
        String prefix = "com.sun.management.jmxremote.";
        Path properties = secret(
                "jmx-" + port + ".properties",
                String.join(
                        "\n",
                        prefix + "host=127.0.0.1",
                        prefix + "port=" + port,
                        prefix + "rmi.port=" + port,
                        prefix + "registry.ssl=true",
                        prefix + "ssl.config.file=" + work.file("tls.properties"),
                        prefix + "password.file=" + work.file("password"),
                        prefix + "access.file=" + work.file("access"),
                        ""));
        return "-Dcom.sun.management.config.file=" + properties + " -Djava.rmi.server.hostname=127.0.0.1";
    }

    /** What lets a client's JVM trust the master. */
    List<String> clientArguments() {
        return List.of(
                "-Djavax.net.ssl.trustStore=" + work.file("trust.p12"),
                "-Djavax.net.ssl.trustStorePassword=" + STORE_PASSWORD);
    }

    static String url(int port) {
        return "service:jmx:rmi:///jndi/rmi://127.0.0.1:" + port + "/jmxrmi";
    }

    private Path secret(String name, String text) {
        try {
            return Files.setPosixFilePermissions(work.write(name, text), PosixFilePermissions.fromString("rw-------"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @SafeVarargs
    private void keytool(List<String>... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of("-J-XX:TieredStopAtLevel=1", "-J-XX:+UseSerialGC"));
        List.of(arguments).forEach(command::addAll);
        command.addAll(List.of("-storepass", STORE_PASSWORD));
        try {
            Process keytool = new ProcessBuilder(command)
                    .directory(work.path().toFile())
                    .redirectErrorStream(true)
                    .start();
            String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (keytool.waitFor() != 0) {
                throw new IllegalStateException(command + ": " + said);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
