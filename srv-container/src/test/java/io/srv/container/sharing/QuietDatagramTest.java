package io.srv.container.sharing;

import static io.srv.container.sharing.InstalledRules.RULES;
import static io.srv.container.sharing.SharedChannelServer.inThread;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.srv.container.sharing.DatagramKind.Datagram;
import io.srv.container.sharing.DatagramKind.Receiver;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** That a JVM which has gone quiet receives nothing more from its shared UDP sockets, and still sends. */
@Timeout(120)
class QuietDatagramTest {

    private final SharedDatagramFixture socket = new SharedDatagramFixture();
    private final List<AutoCloseable> opened = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : opened) {
            each.close();
        }
        RULES.forget();
        socket.close();
        QuietJvm.speakAgain();
    }

    @ParameterizedTest
    @EnumSource
    void receiveThatWaitsWhenQuietComesWaitsUntilTheClose(DatagramKind kind) throws Exception {
        Receiver receiver = open(kind);
        CompletableFuture<String> receiving = inThread(() -> Kind.outcome(receiver::receive));

        Sharing.quiet();

        assertSiblingReceives();
        assertThat(receiving).isNotDone();
        Receiver client = socket.send("for the sibling");
        receiver.send(new Datagram("still sent", client.localAddress()));
        assertThat(client.receive()).isEqualTo(new Datagram("still sent", socket.address()));
        receiver.close();
        assertThat(receiving.get(30, SECONDS)).contains("lose");
        assertThat(socket.descriptors()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void receiveThatComesAfterQuietWaitsUntilTheClose(DatagramKind kind) throws Exception {
        Receiver receiver = open(kind);
        Sharing.quiet();
        CompletableFuture<String> receiving = inThread(() -> Kind.outcome(receiver::receive));

        assertSiblingReceives();

        assertThat(receiving).isNotDone();
        receiver.close();
        assertThat(receiving.get(30, SECONDS)).contains("lose");
    }

    @ParameterizedTest
    @EnumSource
    void receiverThatIsBoundAfterQuietReceivesNothing(DatagramKind kind) throws Exception {
        Sharing.quiet();
        Receiver receiver = open(kind);
        CompletableFuture<String> receiving = inThread(() -> Kind.outcome(receiver::receive));

        assertSiblingReceives();

        assertThat(receiving).isNotDone();
        receiver.close();
        receiving.get(30, SECONDS);
    }

    @Test
    void timeoutOfAQuietSocketStillPasses() throws Exception {
        DatagramSocket receiver = ((DatagramKind.SocketReceiver) open(DatagramKind.SOCKET)).itself();
        receiver.setSoTimeout(20);
        Sharing.quiet();

        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> receiver.receive(new DatagramPacket(new byte[1], 1)))
                    .isExactlyInstanceOf(SocketTimeoutException.class);
        }

        assertSiblingReceives();
    }

    @Test
    void quietChannelIsNeverReadableAndStillWritable() throws Exception {
        DatagramChannel channel = ((DatagramKind.ChannelReceiver) open(DatagramKind.CHANNEL)).itself();
        channel.configureBlocking(false);
        try (Selector selector = Selector.open()) {
            SelectionKey key = channel.register(selector, SelectionKey.OP_READ);
            selector.selectNow();
            Sharing.quiet();
            socket.send("waits for the sibling");

            assertThat(selector.select(50)).isZero();
            key.interestOps(SelectionKey.OP_READ | SelectionKey.OP_WRITE);
            assertThat(selector.select()).isEqualTo(1);

            assertThat(key.readyOps()).isEqualTo(SelectionKey.OP_WRITE);
            assertThat(channel.receive(ByteBuffer.allocate(9))).isNull();
            assertThat(socket.receiveInSibling().text()).isEqualTo("waits for the sibling");
            channel.close();
            selector.selectNow();
        }
        await("descriptor closed").until(() -> socket.descriptors() == 0);
    }

    @Test
    void selectThatWaitsWhenQuietComesGoesOnWaiting() throws Exception {
        DatagramChannel channel = ((DatagramKind.ChannelReceiver) open(DatagramKind.CHANNEL)).itself();
        channel.configureBlocking(false);
        try (Selector selector = Selector.open()) {
            channel.register(selector, SelectionKey.OP_READ);
            CompletableFuture<Integer> selecting = inThread(() -> {
                int ready = selector.select();
                while (ready == 0 && selector.isOpen() && channel.isOpen()) {
                    ready = selector.select(); // quiet() has woken it
                }
                return ready;
            });

            Sharing.quiet();

            assertSiblingReceives();
            assertThat(selecting).isNotDone();
            channel.close();
            selector.wakeup();
            assertThat(selecting.get(30, SECONDS)).isZero();
        }
    }

    @Test
    void interruptClosesAQuietChannelAndNotAQuietSocket() throws Exception {
        Receiver channel = open(DatagramKind.CHANNEL);
        Sharing.quiet();
        CompletableFuture<Thread> thread = new CompletableFuture<>();
        CompletableFuture<Object> receiving = inThread(() -> {
            thread.complete(Thread.currentThread());
            return channel.receive();
        });
        thread.get(30, SECONDS).interrupt();
        assertThatThrownBy(() -> receiving.get(30, SECONDS)).hasCauseInstanceOf(ClosedByInterruptException.class);

        Receiver quiet = open(DatagramKind.SOCKET);
        CompletableFuture<Thread> other = new CompletableFuture<>();
        CompletableFuture<String> stillReceiving = inThread(() -> {
            other.complete(Thread.currentThread());
            return Kind.outcome(quiet::receive) + Thread.currentThread().isInterrupted();
        });
        other.get(30, SECONDS).interrupt();
        assertSiblingReceives();
        assertThat(stillReceiving).isNotDone();
        quiet.close();
        assertThat(stillReceiving.get(30, SECONDS)).contains("lose").endsWith("true");
    }

    @ParameterizedTest
    @EnumSource
    void everyDatagramIsReceivedOnceAndNoneByTheQuietOne(DatagramKind kind) throws Exception {
        for (int round = 0; round < 150; round++) {
            Receiver leaver = open(kind);
            Receiver stayer = open(kind);
            Queue<String> left = new ConcurrentLinkedQueue<>();
            Queue<String> stayed = new ConcurrentLinkedQueue<>();
            CompletableFuture<String> leaving = receiveAll(leaver, left);
            CompletableFuture<String> staying = receiveAll(stayer, stayed);
            CompletableFuture<Void> quiet = inThread(() -> {
                long untilNs = System.nanoTime() + ThreadLocalRandom.current().nextInt(400_000);
                while (System.nanoTime() < untilNs) {
                    Thread.onSpinWait();
                }
                QuietJvm.only(leaver.itself() instanceof DatagramSocket adaptor ? channelOf(adaptor) : leaver.itself());
                return null;
            });
            Set<String> all = new HashSet<>();
            for (int i = 0; i < 6; i++) {
                socket.send("datagram " + i).close();
                all.add("datagram " + i);
            }
            quiet.get(30, SECONDS);
            socket.send("late").close();
            all.add("late");

            SharedChannelServer.awaitFast("all received in round " + round)
                    .until(() -> left.size() + stayed.size() >= all.size());
            assertThat(stayed).contains("late");
            List<String> both = new ArrayList<>(left);
            both.addAll(stayed);
            assertThat(both).containsExactlyInAnyOrderElementsOf(all);
            assertThat(leaving).isNotDone();
            leaver.close();
            stayer.close();
            leaving.get(30, SECONDS);
            staying.get(30, SECONDS);
        }
    }

    private static CompletableFuture<String> receiveAll(Receiver receiver, Queue<String> received) {
        return inThread(() -> Kind.outcome(() -> {
            while (true) {
                received.add(receiver.receive().text());
            }
        }));
    }

    /** A plain socket does not tell what it stands on. */
    private static Object channelOf(DatagramSocket socket) throws ReflectiveOperationException {
        if (socket.getChannel() != null) {
            return socket.getChannel();
        }
        var delegate = DatagramSocket.class.getDeclaredField("delegate");
        delegate.setAccessible(true);
        return ((DatagramSocket) delegate.get(socket)).getChannel();
    }

    private void assertSiblingReceives() throws Exception {
        socket.send("anybody?");
        assertThat(socket.receiveInSibling().text()).isEqualTo("anybody?");
    }

    private Receiver open(DatagramKind kind) throws Exception {
        Receiver receiver = kind.open();
        opened.add(receiver);
        socket.share();
        receiver.bind(socket.address());
        return receiver;
    }
}
