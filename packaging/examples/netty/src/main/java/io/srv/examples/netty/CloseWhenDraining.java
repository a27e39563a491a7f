package io.srv.examples.netty;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpUtil;
import io.srv.api.SrvContext;

/** Adds {@code Connection: close} to every response that leaves while the worker drains. */
final class CloseWhenDraining extends ChannelOutboundHandlerAdapter {

    private final SrvContext context;

    CloseWhenDraining(SrvContext context) {
        this.context = context;
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        if (message instanceof HttpResponse response && context.draining()) {
            HttpUtil.setKeepAlive(response, false);
        }
        ctx.write(message, promise);
    }
}
