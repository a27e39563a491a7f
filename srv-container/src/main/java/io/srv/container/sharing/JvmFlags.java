package io.srv.container.sharing;

import java.util.ArrayList;
import java.util.List;

/**
 * What the command line of a JVM needs that shares its sockets. Uses no internals: may be asked in any JVM.
 *
 * <p>Our classes must get into the JDK's packages. Opening these on the command line takes a JVM 5 to 12 ms at its start;
 * {@code sun.misc.Unsafe} gets there for nothing, as long as it may: without a word up to 23, with a warning that an option
 * turns off in 24 and 25 (JEP 498), which say that a later one will refuse it.
 */
public final class JvmFlags {

    /** Lets our classes into the JDK's package. */
    public static final String ADD_OPENS = "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED";

    /** As {@link #ADD_OPENS}, for {@link Sharing#fileDescriptor}. */
    public static final String ADD_OPENS_IO = "--add-opens=java.base/java.io=ALL-UNNAMED";

    private static final String ALLOW_UNSAFE = "--sun-misc-unsafe-memory-access=allow";

    private static final int WARNS_OF_UNSAFE = 24;
    private static final int MAY_REFUSE_UNSAFE = 26;

    private static final String SELECTOR_PROVIDER =
            "-Djava.nio.channels.spi.SelectorProvider=io.srv.container.sharing.SharingSelectorProvider";

    private static final String ASYNCHRONOUS_PROVIDER = "-Djava.nio.channels.spi.AsynchronousChannelProvider="
            + "io.srv.container.sharing.SharingAsynchronousChannelProvider";

    private JvmFlags() {}

    /** @param feature of the JDK that is started: 17, say */
    public static List<String> forJdk(int feature) {
        List<String> flags = new ArrayList<>();
        if (feature >= MAY_REFUSE_UNSAFE) {
            flags.add(ADD_OPENS);
            flags.add(ADD_OPENS_IO);
        } else if (feature >= WARNS_OF_UNSAFE) {
            flags.add(ALLOW_UNSAFE);
        }
        flags.add(SELECTOR_PROVIDER);
        flags.add(ASYNCHRONOUS_PROVIDER);
        return flags;
    }
}
