package io.srv.container.worker;

import io.srv.container.control.FromMaster;
import io.srv.container.control.FromWorker;
import io.srv.container.control.Wire;
import io.srv.container.sharing.Sharing;
import java.io.DataInputStream;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;

/**
 * The worker's end of the control socket. One thread receives; any thread sends.
 *
 * <p>It reads unbuffered: the byte after a frame may carry a descriptor, which a plain read would lose.
 */
final class Link {

    private final DataInputStream in;
    private final FileOutputStream out;
    private final FileDescriptor socket;

    private Link(FileDescriptor socket) {
        this.socket = socket;
        in = new DataInputStream(new FileInputStream(socket));
        out = new FileOutputStream(socket);
    }

    static Link open() {
        return on(Wire.WORKER_SOCKET);
    }

    static Link on(int socket) {
        return new Link(Sharing.fileDescriptor(socket));
    }

    /**
     * Waits for the next message.
     *
     * @throws IOException if the master is gone, or talks nonsense
     */
    FromMaster receive() throws IOException {
        return Wire.read(in);
    }

    /** Sends a message. That the master is gone is not told here but by {@link #receive}. */
    void send(FromWorker message) {
        write(message);
    }

    /**
     * Sends a message, unless that would have to wait for a master that reads nothing: all other senders would wait, too.
     *
     * @return false if the master is gone
     */
    boolean sendIfRoom(FromWorker message) {
        return !Sharing.hasRoom(socket) || write(message);
    }

    private boolean write(FromWorker message) {
        byte[] frame = Wire.frame(message);
        synchronized (out) {
            try {
                out.write(frame);
                return true;
            } catch (IOException e) {
                // The receiving thread sees the end of the stream and stops the worker.
                return false;
            }
        }
    }
}
