package io.srv.container.sharing;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodHandles.Lookup;
import java.lang.reflect.Field;
import sun.misc.Unsafe;

/**
 * The way into the JDK's packages: through the option that opens one, where it was given, else past it.
 *
 * <p>The option costs a worker's start more than all else that sharing does: a JVM that has one sets up its modules anew
 * instead of taking them from its class archive. So it is for those JDKs only where {@code sun.misc.Unsafe} does not
 * lead to the lookup that may do everything: see {@link JvmFlags}.
 */
final class TrustedLookup {

    private TrustedLookup() {}

    /** @throws ReflectiveOperationException if neither way is open */
    static Lookup in(Class<?> type) throws ReflectiveOperationException {
        return type.getModule().isOpen(type.getPackageName(), TrustedLookup.class.getModule())
                ? MethodHandles.privateLookupIn(type, MethodHandles.lookup())
                : trusted().in(type);
    }

    @SuppressWarnings("removal") // from 26 on the option is given, and this is not called
    private static Lookup trusted() throws ReflectiveOperationException {
        Unsafe unsafe = unsafe();
        Field trusted = Lookup.class.getDeclaredField("IMPL_LOOKUP");
        return (Lookup) unsafe.getObject(unsafe.staticFieldBase(trusted), unsafe.staticFieldOffset(trusted));
    }

    /** Makes an object without calling a constructor, which would take a method handle: for classes without state. */
    static Object make(Class<?> type) throws ReflectiveOperationException {
        return unsafe().allocateInstance(type);
    }

    private static Unsafe unsafe() throws ReflectiveOperationException {
        Field theUnsafe = Unsafe.class.getDeclaredField("theUnsafe");
        theUnsafe.setAccessible(true);
        return (Unsafe) theUnsafe.get(null);
    }
}
