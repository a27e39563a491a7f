package io.srv.examples.jetty;

import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Answers {@code /}, {@code /pid} and, after a while and without holding a thread, {@code /slow?ms=1000}. */
final class HelloHandler extends Handler.Abstract {

    private static final Pattern SLOW = Pattern.compile("/slow\\?ms=(\\d{1,5})");
    private static final int MAX_SLOW_MS = 30_000;
    private static final long PID = ProcessHandle.current().pid();
    private static final String HELLO = "Hello from " + PID + "\n";

    private final long workerId;

    HelloHandler(long workerId) {
        this.workerId = workerId;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        response.getHeaders().put("X-Worker", workerId);
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, "text/plain");
        String path = request.getHttpURI().getPathQuery();
        Matcher slow = SLOW.matcher(path);
        if (slow.matches()) {
            int ms = Math.min(Integer.parseInt(slow.group(1)), MAX_SLOW_MS);
            Runnable answer = () -> Content.Sink.write(response, true, HELLO, callback);
            request.getComponents().getScheduler().schedule(answer, ms, TimeUnit.MILLISECONDS);
        } else if (path.equals("/")) {
            Content.Sink.write(response, true, HELLO, callback);
        } else if (path.equals("/pid")) {
            Content.Sink.write(response, true, Long.toString(PID), callback);
        } else {
            Response.writeError(request, response, callback, HttpStatus.NOT_FOUND_404);
        }
        return true;
    }
}
