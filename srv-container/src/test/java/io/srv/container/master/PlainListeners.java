package io.srv.container.master;

import io.srv.container.log.Log;
import io.srv.container.posix.Posix;
import io.srv.container.posix.PosixUnavailableException;
import io.srv.container.systemd.Notifier;

/** Listeners of a master that was started by hand. */
final class PlainListeners {

    private PlainListeners() {}

    static Listeners of(Log log) throws PosixUnavailableException {
        Posix posix = Posix.load();
        return new Listeners(posix, new Notifier(null, posix, log), log);
    }
}
