package io.srv.examples.netty;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.group.ChannelGroup;

/**
 * Puts each accepted connection into a group, which forgets it when it is closed. In the server channel's pipeline, so
 * that the thread that accepts does it: in the connection's own pipeline it would happen later, on another thread.
 */
@Sharable
final class CollectAccepted extends ChannelInboundHandlerAdapter {

    private final ChannelGroup connections;

    CollectAccepted(ChannelGroup connections) {
        this.connections = connections;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object accepted) {
        connections.add((Channel) accepted);
        ctx.fireChannelRead(accepted);
    }
}
