package io.srv.container.worker;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The method that {@code java} would run: JLS 12.1, and from Java 25 on also the instance main methods of JEP 512. */
final class MainMethod {

    private static final int INSTANCE_MAIN_SINCE = 25;

    private final Class<?> type;
    private final Method method;

    private MainMethod(Class<?> type, Method method) {
        this.type = type;
        this.method = method;
    }

    /**
     * Loads a class, without initialising it.
     *
     * @throws ReflectiveOperationException if there is no such class, or no such method in it
     */
    static MainMethod of(String className) throws ReflectiveOperationException {
        ClassLoader loader = ClassLoader.getSystemClassLoader();
        Class<?> type = Class.forName(className, false, loader);
        boolean anyForm = Runtime.version().feature() >= INSTANCE_MAIN_SINCE;
        Method method = anyForm ? find(type, String[].class) : standard(type);
        if (method == null && anyForm) {
            method = find(type);
        }
        if (method == null) {
            throw new NoSuchMethodException(
                    className + " has no main method; define public static void" + " main(String[] args)");
        }
        method.setAccessible(true);
        return new MainMethod(type, method);
    }

    /** Runs it, and throws what it throws. */
    void invoke(List<String> args) throws Throwable {
        Object receiver = Modifier.isStatic(method.getModifiers()) ? null : instance();
        try {
            if (method.getParameterCount() == 0) {
                method.invoke(receiver);
            } else {
                method.invoke(receiver, (Object) args.toArray(new String[0]));
            }
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private Object instance() throws Throwable {
        Constructor<?> constructor = type.getDeclaredConstructor();
        constructor.setAccessible(true);
        try {
            return constructor.newInstance();
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private static @Nullable Method standard(Class<?> type) {
        try {
            Method method = type.getMethod("main", String[].class);
            return Modifier.isStatic(method.getModifiers()) && method.getReturnType() == void.class ? method : null;
        } catch (NoSuchMethodException e) {
            return null;
        }
    }

    /** In the class or what it extends, whatever its access but private. */
    private static @Nullable Method find(Class<?> type, Class<?>... parameters) {
        for (Class<?> at = type; at != null; at = at.getSuperclass()) {
            try {
                Method method = at.getDeclaredMethod("main", parameters);
                if (!Modifier.isPrivate(method.getModifiers()) && method.getReturnType() == void.class) {
                    return method;
                }
            } catch (NoSuchMethodException e) {
                // Perhaps further up.
            }
        }
        return null;
    }
}
