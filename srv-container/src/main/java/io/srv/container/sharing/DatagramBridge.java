package io.srv.container.sharing;

import java.io.IOException;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.util.OptionalInt;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** As {@link Bridge}, for sockets that receive datagrams. */
final class DatagramBridge
        implements BiFunction<SocketAddress, ProtocolFamily, @Nullable Object>, BiConsumer<SocketAddress, IOException> {

    private final BindRules rules;

    DatagramBridge(BindRules rules) {
        this.rules = rules;
    }

    /** Returns the descriptor, null for none. */
    @Override
    public @Nullable Object apply(SocketAddress address, ProtocolFamily family) {
        OptionalInt descriptor = rules.datagramDescriptorFor(address);
        return descriptor.isPresent() ? (Object) descriptor.getAsInt() : null;
    }

    @Override
    public void accept(SocketAddress address, IOException why) {
        rules.datagramsRefused(address, why);
    }
}
