package io.srv.container.master;

import io.srv.container.control.SharedSocket;
import io.srv.container.listener.ListenAddress;
import java.nio.channels.NetworkChannel;

/**
 * A listening socket, or one that receives datagrams, that the master holds.
 *
 * @param name       its declared name, or the address as it was written
 * @param address    canonical, as asked for: port 0 stays 0
 * @param bound      canonical, as bound
 * @param backlog    how many connections may wait; 0 for UDP
 * @param channel    keeps the descriptor open
 * @param descriptor its number in the master
 */
record BoundListener(
        String name,
        String address,
        String bound,
        boolean declared,
        int backlog,
        NetworkChannel channel,
        SharedSocket.Family family,
        int descriptor) {

    boolean isUdp() {
        return ListenAddress.isCanonicalUdp(address);
    }

    SharedSocket sharedAs(int workersDescriptor) {
        return new SharedSocket(name, address, declared, family, workersDescriptor);
    }
}
