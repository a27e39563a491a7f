package io.srv.examples.netty;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.GlobalEventExecutor;
import io.srv.api.Listener;
import io.srv.api.SrvApp;
import io.srv.api.SrvContext;
import io.srv.api.StopReason;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Netty on each shared listener: over NIO, or over its native epoll transport if the options say
 * <code>"app": {"transport": "epoll"}</code>. For TCP listeners.
 *
 * <p>It drains without losing anybody: its event loops keep running until the last connection is gone, while
 * {@link CloseWhenDraining} sends the clients away one by one.
 */
public final class NettyApp implements SrvApp {

    private static final Duration RESERVE = Duration.ofSeconds(1);

    private final ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
    private EventLoopGroup acceptor;
    private EventLoopGroup workers;

    @Override
    public void start(SrvContext context) throws InterruptedException {
        // Good enough for one option; with more of them use a JSON library: the whole subtree is in this string.
        boolean epoll = context.options().contains("\"epoll\"");
        IoHandlerFactory io = epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
        acceptor = new MultiThreadIoEventLoopGroup(1, io);
        workers = new MultiThreadIoEventLoopGroup(io);
        List<Listener> listeners =
                context.listeners().isEmpty() ? List.of(context.listen("8080")) : context.listeners();
        for (Listener listener : listeners) {
            Channel server = new ServerBootstrap()
                    .group(acceptor, workers)
                    .channelFactory(() -> epoll ? epollChannel(listener) : nioChannel(listener))
                    .handler(new CollectAccepted(connections))
                    .childHandler(new HttpPipeline(context))
                    // Not bind(): the socket is bound and listening, so it accepts as soon as a loop watches it.
                    .register()
                    .sync()
                    .channel();
            if (epoll) {
                // A descriptor that was taken does not go quiet by itself.
                context.onDisconnect(() -> server.close().syncUninterruptibly());
            }
        }
    }

    @Override
    public void stop(StopReason reason, Duration grace) throws InterruptedException {
        // Behind this empty task everything accepted is among the connections: nothing more can come.
        acceptor.submit(() -> {}).sync();
        connections.newCloseFuture().await(patience(grace).toMillis());
        connections.close().await(RESERVE.toMillis() / 2);
        acceptor.shutdownGracefully(0, 0, TimeUnit.SECONDS);
        workers.shutdownGracefully(0, 0, TimeUnit.SECONDS);
    }

    private static ServerChannel nioChannel(Listener listener) {
        return new NioServerSocketChannel(listener.channel());
    }

    private static ServerChannel epollChannel(Listener listener) {
        return new EpollServerSocketChannel(listener.takeDescriptor());
    }

    /** Returns how long idle clients are waited for: until a second before the end, at least half the time. */
    private static Duration patience(Duration grace) {
        Duration half = grace.dividedBy(2);
        Duration most = grace.minus(RESERVE);
        return most.compareTo(half) > 0 ? most : half;
    }
}
