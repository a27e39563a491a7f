package io.srv.container.options;

import io.srv.container.listener.ShareMode;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Everything that can be configured, defaults filled in.
 *
 * @param generations what workers run of the application
 * @param listen what the master binds before the first worker, in the order of the file; unmodifiable, may be empty
 * @param app    the application's own subtree, as compact JSON text in plain ASCII; <code>{}</code> if there was none
 */
public record Options(
        WorkerOptions worker,
        Generations generations,
        RecycleOptions recycle,
        ShutdownOptions shutdown,
        RestartOptions restart,
        List<ListenOption> listen,
        ShareOptions share,
        MetricsOptions metrics,
        String app) {

    public Options {
        listen = List.copyOf(listen);
    }

    /** Returns the same with what depends on the application filled in. */
    public Options with(Requirement require, Duration startTimeout, ShareMode mode) {
        return new Options(
                worker.with(require, startTimeout),
                generations,
                recycle,
                shutdown,
                restart,
                listen,
                new ShareOptions(Optional.of(mode), share.except()),
                metrics,
                app);
    }

    /** Returns the same with other meters. */
    public Options with(MetricsOptions other) {
        return new Options(worker, generations, recycle, shutdown, restart, listen, share, other, app);
    }

    /** Returns all options as JSON that reads back to the same options. */
    public String toJson() {
        return OptionsJson.write(this);
    }
}
