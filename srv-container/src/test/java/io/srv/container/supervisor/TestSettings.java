package io.srv.container.supervisor;

import static io.srv.container.supervisor.TestPool.ns;

import io.srv.container.supervisor.Settings.Require;

/** Settings for a test, in milliseconds: only what matters is said. */
final class TestSettings {

    int count = 1;
    int startConcurrency = 1;
    Require require = Require.ONLINE;
    long startTimeout = TestPool.START_TIMEOUT;
    long recycleTimeout = TestPool.RECYCLE_TIMEOUT;
    long shutdownTimeout = TestPool.SHUTDOWN_TIMEOUT;
    long restartDelay = TestPool.RESTART_DELAY;
    long restartMaxDelay = TestPool.RESTART_MAX_DELAY;
    long resetAfter = TestPool.RESET_AFTER;
    int maxCount = Settings.MAX_COUNT;
    int overlap = 1;
    long canary;
    long heartbeatTimeout;
    long maxLifetime;
    long maxMemoryBytes;

    static TestSettings of(int count) {
        TestSettings settings = new TestSettings();
        settings.count = count;
        settings.startConcurrency = count;
        return settings;
    }

    TestSettings overlap(int processes) {
        overlap = processes;
        return this;
    }

    TestSettings canary(long millis) {
        canary = millis;
        return this;
    }

    TestSettings heartbeatTimeout(long millis) {
        heartbeatTimeout = millis;
        return this;
    }

    TestSettings maxLifetime(long millis) {
        maxLifetime = millis;
        return this;
    }

    TestSettings maxMemoryBytes(long bytes) {
        maxMemoryBytes = bytes;
        return this;
    }

    TestSettings maxCount(int workers) {
        maxCount = workers;
        return this;
    }

    TestSettings restart(long delay, long maxDelay, long reset) {
        restartDelay = delay;
        restartMaxDelay = maxDelay;
        resetAfter = reset;
        return this;
    }

    Settings build() {
        return new Settings(
                count,
                startConcurrency,
                require,
                ns(startTimeout),
                ns(recycleTimeout),
                ns(shutdownTimeout),
                ns(restartDelay),
                ns(restartMaxDelay),
                ns(resetAfter),
                maxCount,
                overlap,
                ns(canary),
                ns(heartbeatTimeout),
                ns(maxLifetime),
                maxMemoryBytes);
    }
}
