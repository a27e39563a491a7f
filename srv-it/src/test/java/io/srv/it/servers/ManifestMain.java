package io.srv.it.servers;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.concurrent.Callable;

/** A fixture's main, {@code HOST PORT}: answers with what it has of all that a jar's manifest may ask the launcher for. */
public final class ManifestMain {
    /** Set by {@link ManifestAgent}, if that was started. */
    static final String AGENT = "manifest.agent";

    private ManifestMain() {}

    public static void main(String[] args) throws IOException {
        byte[] report = report().getBytes(StandardCharsets.UTF_8);
        HttpServer server = HttpServer.create(new InetSocketAddress(args[0], Integer.parseInt(args[1])), 0);
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(200, report.length);
            try (OutputStream out = exchange.getResponseBody()) {
                out.write(report);
            }
        });
        server.start();
    }

    private static String report() {
        return "Class-Path: " + works(() -> Class.forName("io.srv.it.servers.ManifestLibrary"))
                + "\nAdd-Opens: " + works(ManifestMain::readsPrivateField)
                + "\nAdd-Exports: " + works(ManifestMain::callsInternalMethod)
                + "\nEnable-Native-Access: " + works(ManifestMain::hasNativeAccess)
                + "\nLauncher-Agent-Class: " + Boolean.getBoolean(AGENT) + "\n";
    }

    private static boolean works(Callable<?> attempt) {
        try {
            return !Boolean.FALSE.equals(attempt.call());
        } catch (Exception e) {
            return false;
        }
    }

    private static Object readsPrivateField() throws ReflectiveOperationException {
        var field = ArrayList.class.getDeclaredField("size");
        field.setAccessible(true);
        return field.get(new ArrayList<>());
    }

    private static Object callsInternalMethod() throws ReflectiveOperationException {
        return Class.forName("jdk.internal.misc.VM").getMethod("isBooted").invoke(null);
    }

    /** The method is there from Java 22 on; before, nobody needs the permission. */
    private static Object hasNativeAccess() throws ReflectiveOperationException {
        return Runtime.version().feature() < 22
                || (boolean) Module.class.getMethod("isNativeAccessEnabled").invoke(ManifestMain.class.getModule());
    }
}
