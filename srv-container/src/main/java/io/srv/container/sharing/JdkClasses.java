package io.srv.container.sharing;

import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles.Lookup;
import java.lang.invoke.MethodType;
import java.net.URISyntaxException;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * Our classes of package {@code sun.nio.ch}, see {@code src/jdk}: package-private classes of the JDK can be extended only
 * from there. They are resources until {@link #define} makes classes of them, which the JVM must have been allowed to do.
 *
 * <p>This costs every worker's start: so classes are defined when they are needed, and read past the class loader, whose
 * resource streams take longer than all the rest.
 */
final class JdkClasses {

    private static final String PACKAGE = "sun/nio/ch/";

    private final Lookup lookup;
    private final File origin;

    /** @throws ReflectiveOperationException if this JVM allows neither way, see {@link JvmFlags} */
    JdkClasses() throws ReflectiveOperationException {
        lookup = TrustedLookup.in(Class.forName("sun.nio.ch.SelectorProviderImpl"));
        try {
            origin = new File(JdkClasses.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException e) {
            throw new ReflectiveOperationException(e);
        }
    }

    /**
     * Defines classes, in this order: each after those it is made of, and before the first that uses it runs. Once for each.
     *
     * @return the last one
     */
    Class<?> define(String... names) throws IOException, ReflectiveOperationException {
        Class<?> last = JdkClasses.class;
        if (origin.isDirectory()) {
            for (String name : names) {
                try (InputStream file = new FileInputStream(new File(origin, PACKAGE + name + ".class"))) {
                    last = lookup.defineClass(file.readAllBytes());
                }
            }
            return last;
        }
        // Open already, for the class loader: the JDK reads the directory of a jar once.
        try (ZipFile jar = new ZipFile(origin)) {
            for (String name : names) {
                ZipEntry entry = jar.getEntry(PACKAGE.concat(name).concat(".class"));
                if (entry == null) {
                    throw new IOException(name + " is not in " + origin);
                }
                try (InputStream file = jar.getInputStream(entry)) {
                    last = lookup.defineClass(file.readAllBytes());
                }
            }
        }
        return last;
    }

    /** As {@link #define}, and makes an object of the last class. */
    Object make(String... names) throws IOException, ReflectiveOperationException {
        return TrustedLookup.make(define(names));
    }

    MethodHandle method(Class<?> type, String name, Class<?> returned, Class<?>... parameters)
            throws ReflectiveOperationException {
        return lookup.findStatic(type, name, MethodType.methodType(returned, parameters));
    }
}
