package io.srv.examples.netty;

import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpServerKeepAliveHandler;
import io.srv.api.SrvContext;

/** Speaks HTTP on an accepted connection. */
final class HttpPipeline extends ChannelInitializer<Channel> {

    private static final int MAX_BODY_BYTES = 8192;

    private final SrvContext context;

    HttpPipeline(SrvContext context) {
        this.context = context;
    }

    @Override
    protected void initChannel(Channel channel) {
        channel.pipeline()
                .addLast(new HttpServerCodec())
                // Closes the connection after a response that says so.
                .addLast(new HttpServerKeepAliveHandler())
                .addLast(new CloseWhenDraining(context))
                .addLast(new HttpObjectAggregator(MAX_BODY_BYTES))
                .addLast(new HelloHandler(context.workerId()));
    }
}
