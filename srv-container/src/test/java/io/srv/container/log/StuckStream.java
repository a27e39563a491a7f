package io.srv.container.log;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** Like a pipe that nobody reads: a write does not return, whatever happens to its thread, before {@link #unblock}. */
final class StuckStream extends OutputStream {

    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private final CountDownLatch stuck = new CountDownLatch(1);
    private final CountDownLatch unblocked = new CountDownLatch(1);

    /** Waits until a thread is held up. */
    void awaitStuck() throws InterruptedException {
        stuck.await();
    }

    void unblock() {
        unblocked.countDown();
    }

    List<String> lines() {
        synchronized (written) {
            return written.toString(StandardCharsets.UTF_8).lines().toList();
        }
    }

    @Override
    public void write(int b) {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
        stuck.countDown();
        awaitUnblocked();
        synchronized (written) {
            written.write(bytes, offset, length);
        }
    }

    private void awaitUnblocked() {
        boolean interrupted = false;
        while (true) {
            try {
                unblocked.await();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
