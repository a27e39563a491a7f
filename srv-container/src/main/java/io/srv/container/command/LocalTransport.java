package io.srv.container.command;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.ObjectInputFilter;
import java.io.ObjectInputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.rmi.server.RMISocketFactory;
import java.util.Base64;
import java.util.Map;
import javax.management.remote.JMXConnector;
import javax.management.remote.rmi.RMIConnector;
import javax.management.remote.rmi.RMIServer;

/**
 * How this JVM speaks JMX over RMI: with this machine alone, not for ever, and taking nothing but plain values. For a process may
 * look like a master and belong to anybody, and root may be the one who asks it.
 *
 * <p>What is set here is set for the whole JVM, before its first connection.
 */
final class LocalTransport extends RMISocketFactory {

    private static final int CONNECT_MS = 5_000;
    /** Longer than any operation of the beans may wait. */
    private static final String ANSWER_MS = "20000";
    /** How long a request for notifications may wait for some; less than that. */
    private static final String FETCH_MS = "5000";

    private static final String ADDRESS = "service:jmx:rmi://";
    private static final String STUB = "/stub/";

    /** All that JMX needs. */
    private static final ObjectInputFilter VALUES = ObjectInputFilter.Config.createFilter(
            "maxdepth=100;java.base/*;java.rmi/*;java.management/*;java.management.rmi/*;!*");

    private LocalTransport() {}

    /**
     * Connects to an address as a JVM hands it out: one that carries the stub itself. Those that name a place to look it up, which
     * may be anywhere, are refused.
     */
    @SuppressWarnings("BanJNDI") // A connector that is given its stub looks nothing up.
    static JMXConnector connect(String address) throws IOException {
        int begin = address.indexOf(STUB);
        if (!address.startsWith(ADDRESS) || begin < 0) {
            throw new IOException("its JVM hands out an address that carries no stub: " + address);
        }
        RMIServer stub = stub(address.substring(begin + STUB.length()));
        install();
        JMXConnector connector = new RMIConnector(stub, Map.of("jmx.remote.x.notification.fetch.timeout", FETCH_MS));
        connector.connect();
        return connector;
    }

    private static synchronized void install() throws IOException {
        if (RMISocketFactory.getSocketFactory() != null) {
            return;
        }
        System.setProperty("sun.rmi.transport.tcp.handshakeTimeout", ANSWER_MS);
        System.setProperty("sun.rmi.transport.tcp.responseTimeout", ANSWER_MS);
        if (ObjectInputFilter.Config.getSerialFilter() == null) {
            ObjectInputFilter.Config.setSerialFilter(VALUES);
        }
        RMISocketFactory.setSocketFactory(new LocalTransport());
    }

    @SuppressWarnings("BanSerializableRead") // What it may bring is limited by the filter.
    private static RMIServer stub(String encoded) throws IOException {
        try (ObjectInputStream in = new ObjectInputStream(
                new ByteArrayInputStream(Base64.getDecoder().decode(encoded)))) {
            in.setObjectInputFilter(VALUES);
            return (RMIServer) in.readObject();
        } catch (ClassNotFoundException | ClassCastException | IllegalArgumentException e) {
            throw new IOException("its JVM hands out an address that makes no sense", e);
        }
    }

    /** The stub names the host, by a name that may resolve to anything. */
    @Override
    public Socket createSocket(String host, int port) throws IOException {
        Socket socket = new Socket();
        try {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), CONNECT_MS);
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    @Override
    public ServerSocket createServerSocket(int port) throws IOException {
        throw new IOException("nobody calls us back");
    }
}
