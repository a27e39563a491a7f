package io.srv.it.harness;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.PortUnreachableException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Clients of a UDP server that sends back {@code WORKER:TEXT} for each TEXT. Each datagram is sent from a socket of its own,
 * so that none is tied to a worker by anything, and counts as lost if no answer has come after two seconds.
 *
 * <p>Slow on purpose: what overflows the receive buffer is lost by rights, and is not what is counted here.
 */
public final class EchoLoad implements AutoCloseable {
    private static final int PATIENCE_MS = 2_000;
    private static final long PAUSE_MS = 5;

    private final int port;
    private final List<Thread> clients = new ArrayList<>();
    private final Map<String, Integer> answeredBy = new TreeMap<>();
    private final List<String> failures = new ArrayList<>();
    private volatile boolean stopping;

    /** What has come of it: the answers by worker, and a line for each datagram without one. */
    public record Result(Map<String, Integer> answeredBy, List<String> failures) {
        /** Returns how many were answered. */
        public int answered() {
            return answeredBy.values().stream().mapToInt(Integer::intValue).sum();
        }
    }

    private EchoLoad(int port) {
        this.port = port;
    }

    /** Starts so many clients of 127.0.0.1, each with one datagram at a time. */
    public static EchoLoad start(int port, int clients) {
        EchoLoad load = new EchoLoad(port);
        for (int i = 0; i < clients; i++) {
            String name = "client " + i;
            Thread client = new Thread(() -> load.run(name), name);
            client.setDaemon(true);
            load.clients.add(client);
            client.start();
        }
        return load;
    }

    private void run(String name) {
        for (int i = 0; !stopping; i++) {
            try {
                ask(name + ", datagram " + i);
                Thread.sleep(PAUSE_MS);
            } catch (IOException e) {
                note(name + ", datagram " + i + ": " + e);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private void ask(String text) throws IOException {
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.connect(InetAddress.getByName("127.0.0.1"), port);
            socket.setSoTimeout(PATIENCE_MS);
            byte[] content = text.getBytes(StandardCharsets.US_ASCII);
            socket.send(new DatagramPacket(content, content.length));
            DatagramPacket packet = new DatagramPacket(new byte[200], 200);
            socket.receive(packet);
            String answer = new String(packet.getData(), 0, packet.getLength(), StandardCharsets.US_ASCII);
            if (!answer.endsWith(":" + text)) {
                note(text + ": answered with " + answer);
                return;
            }
            synchronized (this) {
                answeredBy.merge(answer.substring(0, answer.indexOf(':')), 1, Integer::sum);
            }
        } catch (SocketTimeoutException e) {
            note(text + ": lost");
        } catch (PortUnreachableException e) {
            note(text + ": nobody has the port");
        }
    }

    private synchronized void note(String failure) {
        failures.add(failure);
    }

    /** Returns what has come of it so far. */
    public synchronized Result result() {
        return new Result(Map.copyOf(answeredBy), List.copyOf(failures));
    }

    /** Lets each client wait for its answer, and returns what has come of it. */
    public Result stop() {
        stopping = true;
        try {
            for (Thread client : clients) {
                client.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return result();
    }

    @Override
    public void close() {
        stop();
    }
}
