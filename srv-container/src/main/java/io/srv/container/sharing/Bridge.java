package io.srv.container.sharing;

import java.io.IOException;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.util.OptionalInt;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/** The rules as functions of the JDK's, for classes in {@code java.base}, which cannot see ours. */
final class Bridge
        implements BiFunction<SocketAddress, ProtocolFamily, @Nullable Object>,
                IntConsumer,
                BiConsumer<SocketAddress, IOException> {

    /** Absent until the worker is configured, and in a JVM that only happens to have our providers. */
    private volatile @Nullable BindRules rules;

    void install(BindRules wanted) {
        rules = wanted;
    }

    /** Returns the descriptor, null for none, or the exception for the application: a function cannot throw it. */
    @Override
    public @Nullable Object apply(SocketAddress address, ProtocolFamily family) {
        BindRules now = rules;
        if (now == null) {
            return null;
        }
        try {
            OptionalInt descriptor = now.descriptorFor(address, family);
            return descriptor.isPresent() ? (Object) descriptor.getAsInt() : null;
        } catch (IOException e) {
            return e;
        }
    }

    @Override
    public void accept(int descriptor) {
        Sharing.used(descriptor);
        BindRules now = rules;
        if (now != null) {
            now.bound(descriptor);
        }
    }

    @Override
    public void accept(SocketAddress address, IOException why) {
        BindRules now = rules;
        if (now != null) {
            now.refused(address, why);
        }
    }
}
