package io.srv.container.control;

/**
 * A listening socket as a worker gets it.
 *
 * @param name       its declared name, or the address as it was written
 * @param address    its canonical address, which decides what is the same
 * @param declared   whether the options name it
 * @param family     of the socket
 * @param descriptor its number in the worker
 */
public record SharedSocket(String name, String address, boolean declared, Family family, int descriptor) {

    public enum Family {
        INET,
        INET6,
        UNIX
    }
}
