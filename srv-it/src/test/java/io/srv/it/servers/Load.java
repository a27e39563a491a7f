package io.srv.it.servers;

/** Clients of three kinds under way: over fresh connections, over kept ones, and with requests that take a second. */
interface Load extends AutoCloseable {

    /** Starts what fits the server that listens on that port of 127.0.0.1. */
    static Load on(Server server, int port) {
        return server == Server.GRPC ? new GrpcLoad(server, port) : new HttpLoad(server, port);
    }

    /** Waits until every worker of a small pool must have had requests. */
    void awaitUnderWay();

    /** Ends all clients, each after the request that it has begun, and returns what they counted. */
    Outcome stop();

    @Override
    void close();
}
