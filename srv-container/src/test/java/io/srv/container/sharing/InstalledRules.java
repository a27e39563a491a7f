package io.srv.container.sharing;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * The rules of the test JVM, which can be installed once only: nothing is shared but what a test has said. TCP addresses
 * are told apart by their ports.
 */
final class InstalledRules implements BindRules {

    static final InstalledRules RULES = new InstalledRules();

    static {
        Sharing.install(RULES);
        Sharing.installDatagrams(RULES);
    }

    final Queue<Integer> bound = new ConcurrentLinkedQueue<>();
    final Queue<String> refused = new ConcurrentLinkedQueue<>();
    final Queue<String> datagramsRefused = new ConcurrentLinkedQueue<>();
    private final Map<Object, Integer> shared = new ConcurrentHashMap<>();
    private final Map<Object, Integer> sharedForDatagrams = new ConcurrentHashMap<>();
    private final Map<Object, IOException> forbidden = new ConcurrentHashMap<>();

    private InstalledRules() {}

    void share(SocketAddress address, int descriptor) {
        shared.put(key(address), descriptor);
    }

    void shareDatagrams(SocketAddress address, int descriptor) {
        sharedForDatagrams.put(key(address), descriptor);
    }

    void forbid(SocketAddress address, IOException why) {
        forbidden.put(key(address), why);
    }

    void forget() {
        shared.clear();
        sharedForDatagrams.clear();
        forbidden.clear();
        bound.clear();
        refused.clear();
        datagramsRefused.clear();
    }

    private static Object key(SocketAddress address) {
        return address instanceof InetSocketAddress inet ? (Object) inet.getPort() : address;
    }

    @Override
    public OptionalInt descriptorFor(SocketAddress address, ProtocolFamily family) throws IOException {
        IOException why = forbidden.get(key(address));
        if (why != null) {
            throw why;
        }
        Integer descriptor = shared.get(key(address));
        return descriptor == null ? OptionalInt.empty() : OptionalInt.of(descriptor);
    }

    @Override
    public OptionalInt datagramDescriptorFor(SocketAddress address) {
        Integer descriptor = sharedForDatagrams.get(key(address));
        return descriptor == null ? OptionalInt.empty() : OptionalInt.of(descriptor);
    }

    @Override
    public void bound(int descriptor) {
        bound.add(descriptor);
    }

    @Override
    public void refused(SocketAddress address, IOException why) {
        refused.add(key(address) + ": " + why.getMessage());
    }

    @Override
    public void datagramsRefused(SocketAddress address, IOException why) {
        datagramsRefused.add(key(address) + ": " + why.getMessage());
    }
}
