package io.srv.container.control;

import io.srv.container.listener.ListenAddress;

/**
 * A socket as a worker gets it: one that listens, or one that receives datagrams.
 *
 * @param name       its declared name, or the address as it was written
 * @param address    its canonical address, which decides what is the same
 * @param declared   whether the options name it
 * @param family     of the socket
 * @param descriptor its number in the worker
 */
public record SharedSocket(String name, String address, boolean declared, Family family, int descriptor) {

    /** Whether it receives datagrams. */
    public boolean isUdp() {
        return ListenAddress.isCanonicalUdp(address);
    }

    public enum Family {
        INET,
        INET6,
        UNIX
    }
}
