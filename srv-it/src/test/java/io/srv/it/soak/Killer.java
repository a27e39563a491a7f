package io.srv.it.soak;

import io.srv.it.harness.Casualty;
import io.srv.it.harness.Frozen;
import io.srv.it.harness.Master;
import io.srv.it.harness.Signals;
import io.srv.jmx.MasterMXBean;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.awaitility.core.ConditionTimeoutException;

/**
 * Kills one of the workers at random, whatever it is doing, unless fewer than two are ready: a machine that starts them more
 * slowly than they are killed would have none in the end.
 *
 * <p>It is stopped a moment before, so that the connections that it has accepted are known exactly. For one thread; what it
 * did is asked for when that has ended.
 */
final class Killer {
    /** By when the clients of a killed one must have noticed. */
    private static final long AFTERMATH_NS = TimeUnit.SECONDS.toNanos(30);

    private final Master master;
    private final MasterMXBean bean;
    private final int port;
    private final Random random;
    private final List<Killed> killed = new ArrayList<>();
    private int spared;

    /** @param clients the clients' ends of the connections that it had accepted */
    private record Killed(Set<String> clients, long frozenNs) {}

    Killer(Master master, MasterMXBean bean, int port, Random random) {
        this.master = master;
        this.bean = bean;
        this.port = port;
        this.random = random;
    }

    void killOne() {
        List<Long> workers = master.workers();
        if (bean.getReadyCount() < 2) {
            spared++;
            return;
        }
        long victim = workers.get(random.nextInt(workers.size()));
        long nowNs = System.nanoTime();
        try {
            Frozen frozen = Frozen.freeze(victim);
            killed.add(new Killed(frozen.clients(port), nowNs));
            Signals.send("KILL", victim);
        } catch (IllegalStateException | ConditionTimeoutException e) {
            // It has ended by itself since it was chosen.
        } catch (RuntimeException e) {
            if (!(e.getCause() instanceof IOException)) {
                throw e;
            }
        }
    }

    /** How often it was time, and too few were ready. */
    int spared() {
        return spared;
    }

    int count() {
        return killed.size();
    }

    /** How many connections they had accepted, all together. */
    int connections() {
        return killed.stream().mapToInt(one -> one.clients().size()).sum();
    }

    /** Whether this happened on a connection that one of them had accepted, soon after it was killed. */
    boolean explains(Casualty casualty) {
        return killed.stream()
                .filter(one -> one.clients().contains(casualty.client()))
                .mapToLong(one -> casualty.atNs() - one.frozenNs())
                .anyMatch(afterNs -> afterNs >= 0 && afterNs <= AFTERMATH_NS);
    }
}
