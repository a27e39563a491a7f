package io.srv.container.sharing;

import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.net.ServerSocket;
import java.util.List;

/** Goes quiet, as a JVM does for good, and takes it back: the test JVM has more tests to run. */
final class QuietJvm {

    private QuietJvm() {}

    /** As all of a JVM, for one of its listeners: in a test these stand for several JVMs. */
    static void only(Object listener) throws ReflectiveOperationException {
        Object target = listener;
        if (listener instanceof ServerSocket socket) {
            Field implementation = ServerSocket.class.getDeclaredField("impl");
            implementation.setAccessible(true);
            target = socket.getChannel() == null ? implementation.get(socket) : socket.getChannel();
        }
        Method quiet = Class.forName("sun.nio.ch.SharedListener").getDeclaredMethod("quiet");
        quiet.setAccessible(true);
        quiet.invoke(target);
    }

    static void speakAgain() throws ReflectiveOperationException {
        for (Class<?> type : List.of(Class.forName("sun.nio.ch.SharedListeners"), Internals.class)) {
            Field quiet = type.getDeclaredField(type == Internals.class ? "quietWanted" : "quiet");
            quiet.setAccessible(true);
            quiet.setBoolean(null, false);
        }
    }
}
