package sun.nio.ch;

import java.nio.channels.AsynchronousSocketChannel;
import java.nio.channels.CompletionHandler;
import java.util.concurrent.atomic.AtomicLong;

/** The application's handler of one accept, in front of which the connection is counted. */
final class CountingHandler<A> implements CompletionHandler<AsynchronousSocketChannel, A> {

    private final CompletionHandler<AsynchronousSocketChannel, ? super A> applications;
    private final AtomicLong counter;

    CountingHandler(CompletionHandler<AsynchronousSocketChannel, ? super A> applications, AtomicLong counter) {
        this.applications = applications;
        this.counter = counter;
    }

    @Override
    public void completed(AsynchronousSocketChannel connection, A attachment) {
        counter.getAndIncrement();
        applications.completed(connection, attachment);
    }

    @Override
    public void failed(Throwable why, A attachment) {
        applications.failed(why, attachment);
    }
}
