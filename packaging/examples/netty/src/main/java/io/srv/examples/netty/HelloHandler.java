package io.srv.examples.netty;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Answers {@code /}, {@code /pid} and, after a while and without holding a thread, {@code /slow?ms=1000}. One for each connection. */
final class HelloHandler extends SimpleChannelInboundHandler<FullHttpRequest> {

    private static final Pattern SLOW = Pattern.compile("/slow\\?ms=(\\d{1,5})");
    private static final int MAX_SLOW_MS = 30_000;
    private static final long PID = ProcessHandle.current().pid();
    private static final String HELLO = "Hello from " + PID + "\n";

    private final long workerId;

    /** Paths not answered yet. A client may send requests ahead; their answers leave in the same order. */
    private final Queue<String> waiting = new ArrayDeque<>();

    HelloHandler(long workerId) {
        this.workerId = workerId;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, FullHttpRequest request) {
        waiting.add(request.uri());
        if (waiting.size() == 1) {
            answerNext(ctx);
        }
    }

    private void answerNext(ChannelHandlerContext ctx) {
        String path = waiting.element();
        Matcher slow = SLOW.matcher(path);
        if (slow.matches()) {
            int ms = Math.min(Integer.parseInt(slow.group(1)), MAX_SLOW_MS);
            ctx.executor().schedule(() -> answer(ctx, HttpResponseStatus.OK, HELLO), ms, TimeUnit.MILLISECONDS);
        } else if (path.equals("/")) {
            answer(ctx, HttpResponseStatus.OK, HELLO);
        } else if (path.equals("/pid")) {
            answer(ctx, HttpResponseStatus.OK, Long.toString(PID));
        } else {
            answer(ctx, HttpResponseStatus.NOT_FOUND, "");
        }
    }

    private void answer(ChannelHandlerContext ctx, HttpResponseStatus status, String body) {
        FullHttpResponse response =
                new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, Unpooled.copiedBuffer(body, US_ASCII));
        response.headers()
                .set("X-Worker", workerId)
                .set(HttpHeaderNames.CONTENT_TYPE, "text/plain")
                .set(HttpHeaderNames.CONTENT_LENGTH, body.length());
        ctx.writeAndFlush(response);
        waiting.remove();
        if (!waiting.isEmpty()) {
            // As a task, not as a call: the stack must not grow with the number of requests.
            ctx.executor().execute(() -> answerNext(ctx));
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }
}
