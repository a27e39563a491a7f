package sun.nio.ch;

/** Whatever listens on a shared socket, as {@link SharedListeners} knows it. Compared by identity. */
interface SharedListener {

    /**
     * Accepts nothing more until it is closed, without telling its owner. Idempotent; any thread. May come before the
     * bind that makes the listener a shared one.
     */
    void quiet();
}
