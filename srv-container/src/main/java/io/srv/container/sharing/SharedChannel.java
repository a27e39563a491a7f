package io.srv.container.sharing;

import java.nio.channels.ServerSocketChannel;

/** A listening socket that this process shares with others, as a channel that no server can tell from the JDK's own. */
public final class SharedChannel {

    private final ServerSocketChannel channel;

    SharedChannel(ServerSocketChannel channel) {
        this.channel = channel;
    }

    /** Returns the channel: bound, in blocking mode at first, always the same. */
    public ServerSocketChannel channel() {
        return channel;
    }

    /**
     * Has the channel accept nothing more, without closing it: blocking accepts wait until it is closed, others return
     * null, selectors find it not ready. No connection is taken after this has returned, which it does within
     * milliseconds, or two seconds if a thread that is about to accept gets no processor for so long. Idempotent.
     */
    public void quiet() {
        Internals.get().quiet(channel);
    }
}
