package io.srv.it.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.jar.JarFile;
import java.util.stream.Stream;

/**
 * The real servers, each a {@code server.jar} with a main and nothing of srv-container in it, and what each must be told
 * to run on a shared port. Built by the modules of {@code srv-it/servers}; one that the build has left out is absent.
 */
public enum Server {
    HTTPSERVER("httpserver", 17, "-Dsun.net.httpserver.nodelay=true"),
    SERVERSOCKET("serversocket", 17),
    JETTY("jetty", 17),
    TOMCAT("tomcat", 17),
    SPRING_WEB("spring-web", 17),
    SPRING_WEBFLUX("spring-webflux", 17, "-Dio.netty.transport.noNative=true"),
    NETTY_NIO("netty-nio", 17),
    NETTY_EPOLL("netty-epoll", 17, "-Dio.netty.transport.noNative=true"),
    UNDERTOW("undertow", 17),
    VERTX("vertx", 17),
    HELIDON("helidon", 21),
    GRPC("grpc", 17, "-Dio.grpc.netty.shaded.io.netty.transport.noNative=true");

    private final String folder;
    private final int sinceJava;
    private final List<String> jvmArgs;

    Server(String folder, int sinceJava, String... jvmArgs) {
        this.folder = folder;
        this.sinceJava = sinceJava;
        this.jvmArgs = List.of(jvmArgs);
    }

    /** Returns the first Java that it runs on. */
    int sinceJava() {
        return sinceJava;
    }

    /** Whether its kept connections are told to go, by the container or by itself, before they are cut. */
    boolean saysThatItCloses() {
        return this != SERVERSOCKET;
    }

    /** Returns what it needs in {@code worker.jvmArgs}. */
    List<String> jvmArgs() {
        return jvmArgs;
    }

    /** Returns the arguments that let it listen on 127.0.0.1 and that port. */
    public List<String> arguments(int port) {
        return folder.startsWith("spring")
                ? List.of("--server.address=127.0.0.1", "--server.port=" + port)
                : List.of("127.0.0.1", String.valueOf(port));
    }

    /** Returns its jar, which is there only if it was built. */
    public Path jar() {
        String named = System.getProperty("srv.servers");
        return (named == null ? Stream.of(Path.of("srv-it", "servers"), Path.of("servers")) : Stream.of(Path.of(named)))
                .map(servers -> servers.resolve(folder).resolve("target/server.jar"))
                .map(path -> path.toAbsolutePath().normalize())
                .filter(Files::exists)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(folder + ": no server.jar; run mvn package -Pservers"));
    }

    /** Returns its name and version, as its jar says. */
    String title() {
        try (JarFile file = new JarFile(jar().toFile())) {
            return file.getManifest().getMainAttributes().getValue("Server-Name");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
