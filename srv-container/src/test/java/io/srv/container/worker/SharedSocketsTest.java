package io.srv.container.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.srv.api.Listener;
import io.srv.container.control.FromMaster;
import io.srv.container.control.Program;
import io.srv.container.control.SharedSocket;
import io.srv.container.control.SharedSocket.Family;
import io.srv.container.control.Wire;
import io.srv.container.listener.ShareMode;
import io.srv.container.listener.ShareRules;
import io.srv.container.posix.ControlPair;
import io.srv.container.posix.Posix;
import io.srv.container.posix.PosixException;
import io.srv.container.posix.PosixUnavailableException;
import io.srv.container.sharing.Sharing;
import java.io.IOException;
import java.lang.reflect.Method;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.channels.Channel;
import java.nio.channels.DatagramChannel;
import java.nio.channels.ServerSocketChannel;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Which sockets a worker shares, and what its application sees of them. */
class SharedSocketsTest {

    private final Posix posix;
    private final ControlPair pair;
    private final ServerSocketChannel tcp;
    private final DatagramChannel udp;
    private final DatagramChannel free;
    private final Map<String, Integer> inherited = new HashMap<>();
    private final SharedSockets sockets;

    SharedSocketsTest() throws PosixUnavailableException, PosixException, IOException {
        posix = Posix.load();
        pair = posix.controlPair();
        InetSocketAddress any = new InetSocketAddress("127.0.0.1", 0);
        tcp = ServerSocketChannel.open().bind(any);
        udp = DatagramChannel.open().bind(any);
        free = DatagramChannel.open().bind(any);
        Link link = Link.on(pair.worker());
        FromMaster.Configure configuration = new FromMaster.Configure(
                Wire.VERSION,
                1,
                0,
                1,
                "{}",
                1,
                1,
                List.of(
                        socket("web", "127.0.0.1:" + port(tcp.getLocalAddress()), tcp),
                        socket("dns", "udp:127.0.0.1:" + port(udp.getLocalAddress()), udp),
                        socket("free", "udp:127.0.0.1:0", free)),
                List.of(),
                new ShareRules(ShareMode.DECLARED, List.of()),
                false,
                new Program("", List.of(), "", false));
        sockets = new SharedSockets(
                configuration, link, new Lifecycle(), new UndeclaredSockets(link, List.of()), new WorkerLog(0, 1));
    }

    @AfterEach
    void close() throws IOException {
        for (int descriptor : inherited.values()) {
            Sharing.closeDescriptor(descriptor);
        }
        posix.close(pair.master());
        posix.close(pair.worker());
        tcp.close();
        udp.close();
        free.close();
    }

    @Test
    void udpIsSharedWhereItWasBoundAndTcpElsewhere() throws IOException {
        assertThat(sockets.datagramDescriptorFor(udp.getLocalAddress())).hasValue(inherited.get("dns"));
        assertThat(sockets.datagramDescriptorFor(free.getLocalAddress())).hasValue(inherited.get("free"));
        assertThat(sockets.datagramDescriptorFor(tcp.getLocalAddress())).isEmpty();
        assertThat(sockets.datagramDescriptorFor(new InetSocketAddress(port(udp.getLocalAddress()))))
                .isEmpty();
        assertThat(sockets.descriptorFor(tcp.getLocalAddress(), StandardProtocolFamily.INET6))
                .hasValue(inherited.get("web"));
        assertThat(sockets.descriptorFor(udp.getLocalAddress(), StandardProtocolFamily.INET6))
                .isEmpty();
    }

    @Test
    void listenerForUdpHasAnAddressOnly() throws IOException {
        Listener dns = sockets.get("dns");

        assertThat(sockets.get("udp:127.0.0.1:" + port(udp.getLocalAddress()))).isSameAs(dns);
        assertThat(sockets.get("free").address()).isEqualTo(free.getLocalAddress());
        assertThat(dns.address()).isEqualTo(udp.getLocalAddress());
        String why = "listener dns is for UDP and accepts no connections; bind a DatagramChannel or DatagramSocket to"
                + " its address, " + dns.address();
        assertThatThrownBy(dns::channel)
                .isExactlyInstanceOf(IllegalStateException.class)
                .hasMessage(why);
        assertThatThrownBy(dns::takeDescriptor)
                .isExactlyInstanceOf(IllegalStateException.class)
                .hasMessage(why);
        dns.close();
        assertThat(sockets.declared()).extracting(Listener::name).containsExactly("web");
    }

    @Test
    void undeclaredUdpIsAnErrorOfTheApplications() {
        assertThatThrownBy(() -> sockets.get("udp:127.0.0.1:1"))
                .isExactlyInstanceOf(IllegalArgumentException.class)
                .hasMessage("\"udp:127.0.0.1:1\" is not declared, and UDP is shared only where it is; add it to"
                        + " \"listen\"");
    }

    @Test
    void boundUdpCountsAsOpenedAndNotAsAccepting() throws IOException {
        assertThat(sockets.usedForDatagrams()).isFalse();

        sockets.bound(inherited.get("dns"));

        assertThat(sockets.everOpened()).isTrue();
        assertThat(sockets.usedForDatagrams()).isTrue();
        assertThat(sockets.accepted()).isEmpty();
    }

    @Test
    void acceptedConnectionsAreToldByAddressOnceTheApplicationListens() throws IOException {
        String web = "127.0.0.1:" + port(tcp.getLocalAddress());
        sockets.get("web").address();
        assertThat(sockets.accepted()).isEmpty();

        try (ServerSocketChannel channel = sockets.get("web").channel();
                var client = java.nio.channels.SocketChannel.open(tcp.getLocalAddress())) {
            assertThat(sockets.accepted()).containsExactly(Map.entry(web, 0L));
            channel.accept().close();
            assertThat(client.isConnected()).isTrue();
        }

        assertThat(sockets.accepted()).containsExactly(Map.entry(web, 1L));
        Sharing.reserve(inherited.get("web"));
        assertThat(sockets.accepted()).isEmpty();
    }

    /** On a descriptor of its own, as a worker would have it. */
    private SharedSocket socket(String name, String address, Channel channel) {
        int descriptor = (int)
                call("sun.nio.ch.InheritedChannel", "dup", null, call("sun.nio.ch.SelChImpl", "getFDVal", channel));
        inherited.put(name, descriptor);
        return new SharedSocket(name, address, true, Family.INET6, descriptor);
    }

    private static int port(java.net.SocketAddress address) {
        return ((InetSocketAddress) address).getPort();
    }

    private static Object call(String className, String name, Object target, Object... arguments) {
        try {
            for (Method method : Class.forName(className).getDeclaredMethods()) {
                if (method.getName().equals(name)) {
                    method.setAccessible(true);
                    return method.invoke(target, arguments);
                }
            }
            throw new NoSuchMethodException(className + "." + name);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }
}
