package io.srv.it.bench;

/** A server under measurement. */
interface Server extends AutoCloseable {
    /** Returns its port on 127.0.0.1. */
    int port();

    /** Returns the process that serves. */
    long pid();

    @Override
    void close();
}
