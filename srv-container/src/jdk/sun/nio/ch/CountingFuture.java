package sun.nio.ch;

import java.nio.channels.AsynchronousSocketChannel;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

/** The JDK's future of one accept, whose connection counts when the application takes it. */
final class CountingFuture implements Future<AsynchronousSocketChannel> {

    private final Future<AsynchronousSocketChannel> own;
    private AtomicLong counter; // null once it was counted; guarded by this

    CountingFuture(Future<AsynchronousSocketChannel> own, AtomicLong counter) {
        this.own = own;
        this.counter = counter;
    }

    @Override
    public AsynchronousSocketChannel get() throws InterruptedException, ExecutionException {
        return counted(own.get());
    }

    @Override
    public AsynchronousSocketChannel get(long timeout, TimeUnit unit)
            throws InterruptedException, ExecutionException, TimeoutException {
        return counted(own.get(timeout, unit));
    }

    private synchronized AsynchronousSocketChannel counted(AsynchronousSocketChannel connection) {
        if (counter != null) {
            counter.getAndIncrement();
            counter = null;
        }
        return connection;
    }

    @Override
    public boolean cancel(boolean mayInterrupt) {
        return own.cancel(mayInterrupt);
    }

    @Override
    public boolean isCancelled() {
        return own.isCancelled();
    }

    @Override
    public boolean isDone() {
        return own.isDone();
    }
}
