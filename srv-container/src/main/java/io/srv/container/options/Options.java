package io.srv.container.options;

import java.util.List;

/**
 * Everything that can be configured, defaults filled in.
 *
 * @param listen what the master binds before the first worker, in the order of the file; unmodifiable, may be empty
 * @param app    the application's own subtree, as compact JSON text in plain ASCII; <code>{}</code> if there was none
 */
public record Options(
        WorkerOptions worker,
        RecycleOptions recycle,
        ShutdownOptions shutdown,
        RestartOptions restart,
        List<ListenOption> listen,
        ShareOptions share,
        String app) {

    public Options {
        listen = List.copyOf(listen);
    }

    /** Returns all options as JSON that reads back to the same options. */
    public String toJson() {
        return OptionsJson.write(this);
    }
}
