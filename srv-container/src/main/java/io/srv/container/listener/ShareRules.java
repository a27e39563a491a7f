package io.srv.container.listener;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.List;
import java.util.Set;

/**
 * Decides which of the addresses that an application binds by itself are shared with its siblings.
 *
 * @param except these never are; for {@link ShareMode#ALL}
 */
public record ShareRules(ShareMode mode, List<AddressPattern> except) {

    public ShareRules {
        except = List.copyOf(except);
    }

    /**
     * Tells whether a bind of this address is to be shared. Port 0 and a nameless socket file, any that is free, are
     * others for every process.
     *
     * @param declared the canonical addresses that {@code listen} names
     */
    public boolean shares(SocketAddress address, Set<String> declared) {
        if (mode == ShareMode.NONE || isAnyFree(address)) {
            return false;
        }
        return declared.contains(ListenAddress.canonical(address)) || mode == ShareMode.ALL && !isExcept(address);
    }

    private static boolean isAnyFree(SocketAddress address) {
        return address instanceof InetSocketAddress inet
                ? inet.getPort() == 0
                : address instanceof UnixDomainSocketAddress unix
                        && unix.getPath().toString().isEmpty();
    }

    private boolean isExcept(SocketAddress address) {
        return except.stream().anyMatch(pattern -> pattern.matches(address));
    }
}
