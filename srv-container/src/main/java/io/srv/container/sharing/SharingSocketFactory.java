package io.srv.container.sharing;

import java.net.SocketImpl;
import java.net.SocketImplFactory;

/** What each {@code java.net.ServerSocket} of this JVM stands on from {@link Sharing#install} on. */
final class SharingSocketFactory implements SocketImplFactory {

    @Override
    public SocketImpl createSocketImpl() {
        return Internals.get().newSocket();
    }
}
