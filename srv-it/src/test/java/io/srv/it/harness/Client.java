package io.srv.it.harness;

import io.srv.it.harness.HttpConnection.Ending;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * One client of a {@link LoadClient}: the loop of one thread.
 *
 * <p>A one-shot client asks for {@code Connection: close}, reads the response and then waits for the server to close
 * first, so that TIME_WAIT is the server's. It comes from another address of 127.0.0.0/8 each time: with one source
 * address the 28,000 ephemeral ports would be used up.
 */
final class Client implements Runnable {
    /** After a failure: a server that refuses must not be asked a hundred thousand times a second. */
    private static final long BREATH_NS = TimeUnit.MILLISECONDS.toNanos(5);

    private static final int SOURCES = 250;

    private final LoadClient load;
    private final LoadPlan plan;
    private final int index;
    private final boolean keepAlive;
    private final byte[] request;
    private final Pace pace;
    private final Tally tally = new Tally();
    private HttpConnection connection;
    private String answeredBy = "";

    Client(LoadClient load, LoadPlan plan, int index, boolean keepAlive) {
        this.load = load;
        this.plan = plan;
        this.index = index;
        this.keepAlive = keepAlive;
        this.request = Http.request(plan.path(), keepAlive);
        this.pace = new Pace(plan.perSecond(), index, plan.keepAlive() + plan.oneShot(), plan.duration());
    }

    /** To be read when the thread has ended. */
    Tally tally() {
        return tally;
    }

    @Override
    public void run() {
        while (!load.stopped() && !pace.over()) {
            long fromNs = pace.awaitNext(load::stopped);
            if (pace.over() || !load.take()) {
                break;
            }
            request(fromNs);
        }
        disconnect();
        tally.endNs = System.nanoTime();
    }

    private void request(long fromNs) {
        try {
            Answer answer = ask();
            answeredBy = answer.worker();
            if (answer.status() == 200) {
                long nowNs = System.nanoTime();
                tally.succeeded++;
                tally.byWorker.merge(answer.worker(), 1L, Long::sum);
                tally.latencies.record(nowNs - fromNs);
                load.noteSuccess(nowNs);
            } else {
                lose(Casualty.Fate.FAILED, Failure.STATUS);
                fail(Failure.STATUS, "status " + answer.status());
            }
            if (!keepAlive && !(plan.closesFirst() && answer.closes())) {
                awaitEnding();
            } else if (answer.closes()) {
                disconnect();
            }
        } catch (RequestFailed e) {
            lose(Casualty.Fate.FAILED, e.failure());
            disconnect();
            fail(e.failure(), e.getMessage());
            LockSupport.parkNanos(BREATH_NS);
        }
    }

    /** A server may close an idle connection at any time: a request that meets this is tried once more, on a new one. */
    private Answer ask() throws RequestFailed {
        if (connection != null) {
            try {
                return connection.exchange(request);
            } catch (RequestFailed e) {
                boolean gone = e.failure() == Failure.RESET || e.failure() == Failure.EARLY_END;
                if (e.answered() || !gone) {
                    throw e;
                }
                tally.stale++;
                lose(Casualty.Fate.STALE, e.failure());
                load.sample("stale after " + connection.exchanges() + " requests: " + e.getMessage());
                disconnect();
            }
        }
        connection = HttpConnection.open(
                plan.target(), source(), (int) plan.patience().toMillis());
        tally.connections++;
        load.noteConnection();
        return connection.exchange(request);
    }

    private InetSocketAddress source() {
        InetAddress target = plan.target().getAddress();
        if (!(target instanceof Inet4Address) || !target.isLoopbackAddress()) {
            return null;
        }
        try {
            byte host = (byte) (1 + tally.connections % SOURCES);
            return new InetSocketAddress(
                    InetAddress.getByAddress(new byte[] {127, 10, (byte) (index % SOURCES), host}), 0);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("four bytes are an address", e);
        }
    }

    private void awaitEnding() {
        Ending ending = connection.awaitEnding();
        if (ending == Ending.RESET) {
            tally.lateResets++;
            lose(Casualty.Fate.LATE_RESET, Failure.RESET);
            load.sample("reset after the response");
        } else if (ending == Ending.OPEN) {
            tally.unclosed++;
        }
        disconnect();
    }

    private void fail(Failure kind, String what) {
        tally.failures.merge(kind, 1L, Long::sum);
        load.noteFailure((keepAlive ? "keep-alive: " : "one-shot: ") + kind + ": " + what);
    }

    private void lose(Casualty.Fate fate, Failure failure) {
        String local = connection == null ? "" : connection.local();
        tally.casualties.add(new Casualty(fate, failure, local, answeredBy, System.nanoTime()));
    }

    private void disconnect() {
        if (connection != null) {
            connection.close();
            connection = null;
            answeredBy = "";
        }
    }
}
