package io.srv.container.master;

import io.srv.container.control.FrameReader;
import io.srv.container.control.FromMaster;
import io.srv.container.control.FromWorker;
import io.srv.container.control.ProtocolException;
import io.srv.container.control.Wire;
import io.srv.container.log.Log;
import io.srv.container.log.Printable;
import io.srv.container.master.SavedMaster.SavedFrame;
import io.srv.container.master.SavedMaster.SavedLink;
import io.srv.container.posix.Posix;
import io.srv.container.posix.PosixException;
import io.srv.container.supervisor.Event;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The master's ends of all control sockets.
 *
 * <p>The thread {@code srv-control} owns them: it turns what workers say into mail, and writes what they are told. The
 * other methods may be called from any thread; they return at once.
 */
final class ControlLinks implements Runnable {

    private static final int BUFFER = 64 << 10;

    /** More than a socket holds at once; a worker that never stops talking must not keep the others waiting. */
    private static final int READS_IN_A_ROW = 4;

    /** A worker that asks and asks, and never reads the answers, must not fill the master's memory. */
    private static final int MAX_OUTGOING = 1_000;

    private final Posix posix;
    private final Log log;
    private final Consumer<Mail> mailbox;
    private final Questions questions = new Questions(this::send);
    private final Selector selector;
    private final Queue<Runnable> errands = new ConcurrentLinkedQueue<>();
    private final Map<Long, Peer> peers = new HashMap<>();
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);
    private boolean paused;

    /** One worker's socket, and what is yet to be written to it. */
    private static final class Peer {
        final long worker;
        final SocketChannel channel;
        final int descriptor;
        final FrameReader frames = new FrameReader();
        final Queue<Outgoing> outgoing = new ArrayDeque<>();
        boolean greeted;

        Peer(long worker, SocketChannel channel, int descriptor) {
            this.worker = worker;
            this.channel = channel;
            this.descriptor = descriptor;
        }
    }

    /** A frame, and perhaps a descriptor on the byte after it. */
    private record Outgoing(ByteBuffer frame, @Nullable Integer descriptor) {}

    ControlLinks(Posix posix, Log log, Consumer<Mail> mailbox) throws IOException {
        this.posix = posix;
        this.log = log;
        this.mailbox = mailbox;
        this.selector = Selector.open();
    }

    /** Takes over this end of a new worker's socket pair. */
    void add(long worker, int descriptor) {
        onControlThread(() -> {
            SocketChannel channel = JdkSockets.channelOn(descriptor);
            Peer peer = new Peer(worker, channel, descriptor);
            peers.put(worker, peer);
            watch(peer);
        });
    }

    private void watch(Peer peer) {
        try {
            peer.channel.configureBlocking(false);
            peer.channel.register(selector, reading(), peer);
        } catch (IOException e) {
            lose(peer);
        }
    }

    private int reading() {
        return paused ? 0 : SelectionKey.OP_READ;
    }

    private void watchAll() {
        peers.values().forEach(peer -> wantToWrite(peer, !peer.outgoing.isEmpty()));
    }

    /**
     * Goes on with what another program has left of the sockets. To be called before the thread runs: until then nothing is read or
     * written, so that program can still go on itself.
     */
    void restore(List<SavedLink> saved) throws ProtocolException {
        for (SavedLink one : saved) {
            restore(one);
        }
    }

    private void restore(SavedLink saved) throws ProtocolException {
        Peer peer = new Peer(saved.worker(), JdkSockets.channelOn(saved.descriptor()), saved.descriptor());
        peer.greeted = saved.greeted();
        peer.frames.next(ByteBuffer.wrap(saved.read()));
        saved.outgoing()
                .forEach(frame -> peer.outgoing.add(new Outgoing(ByteBuffer.wrap(frame.bytes()), frame.descriptor())));
        peers.put(peer.worker, peer);
        watch(peer);
        wantToWrite(peer, !peer.outgoing.isEmpty());
    }

    /** Reads all that is there now, posts it and then {@link Mail.LinksRead} with this token, and reads no more. */
    void pause(long token) {
        onControlThread(() -> {
            paused = true;
            watchAll();
            readAll(token);
        });
    }

    /** Reads again. */
    void resume() {
        onControlThread(() -> {
            paused = false;
            watchAll();
        });
    }

    /** Returns all that are open, and what is half read or not yet written; to be asked for while paused. */
    CompletableFuture<List<SavedLink>> save() {
        CompletableFuture<List<SavedLink>> saved = new CompletableFuture<>();
        onControlThread(() -> saved.complete(peers.values().stream()
                .filter(peer -> peer.channel.isOpen())
                .map(ControlLinks::save)
                .toList()));
        return saved;
    }

    private static SavedLink save(Peer peer) {
        List<SavedFrame> outgoing = peer.outgoing.stream()
                .map(one -> {
                    byte[] rest = new byte[one.frame().remaining()];
                    one.frame().duplicate().get(rest);
                    return new SavedFrame(rest, one.descriptor());
                })
                .toList();
        return new SavedLink(peer.worker, peer.descriptor, peer.greeted, peer.frames.pending(), outgoing);
    }

    /** What workers are asked, and answer, past the mailbox. */
    Questions questions() {
        return questions;
    }

    void send(long worker, FromMaster message) {
        send(worker, new Outgoing(ByteBuffer.wrap(Wire.frame(message)), null));
    }

    /** Sends a message and this descriptor after it. */
    void send(long worker, FromMaster message, int descriptor) {
        send(worker, new Outgoing(ByteBuffer.wrap(Wire.frame(message)), descriptor));
    }

    /** The worker is gone, and all it had said was read. */
    void remove(long worker) {
        onControlThread(() -> {
            Peer peer = peers.remove(worker);
            if (peer != null) {
                close(peer);
                questions.gone(worker);
            }
        });
    }

    /** Reads all that is there now, posts it, and then posts {@link Mail.LinksRead} with this token. */
    void readNow(long token) {
        onControlThread(() -> readAll(token));
    }

    private void readAll(long token) {
        for (Peer peer : peers.values().toArray(Peer[]::new)) {
            read(peer);
        }
        mailbox.accept(new Mail.LinksRead(token));
    }

    @Override
    public void run() {
        try {
            while (true) {
                selector.select(this::serve);
                for (Runnable errand = errands.poll(); errand != null; errand = errands.poll()) {
                    errand.run();
                }
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private void onControlThread(Runnable errand) {
        errands.add(errand);
        selector.wakeup();
    }

    private void send(long worker, Outgoing outgoing) {
        onControlThread(() -> {
            Peer peer = peers.get(worker);
            if (peer == null || !peer.channel.isOpen()) {
                questions.gone(worker);
                return;
            }
            if (peer.outgoing.size() >= MAX_OUTGOING) {
                log.warn("worker with id " + worker + " does not read its control socket, where " + MAX_OUTGOING
                        + " messages wait; the connection is closed, and it is replaced");
                lose(peer);
                return;
            }
            peer.outgoing.add(outgoing);
            write(peer);
        });
    }

    private void serve(SelectionKey key) {
        Peer peer = (Peer) key.attachment();
        if (key.isValid() && key.isReadable()) {
            read(peer);
        }
        if (key.isValid() && key.isWritable()) {
            write(peer);
        }
    }

    private void read(Peer peer) {
        try {
            for (int reads = 0; reads < READS_IN_A_ROW && peer.channel.isOpen(); reads++) {
                buffer.clear();
                int size = peer.channel.read(buffer);
                if (size == 0) {
                    return;
                }
                if (size < 0) {
                    lose(peer);
                    return;
                }
                buffer.flip();
                while (buffer.hasRemaining()) {
                    Optional<FromWorker> message = peer.frames.next(buffer);
                    if (message.isPresent()) {
                        post(peer, message.get());
                    }
                }
            }
        } catch (ProtocolException e) {
            log.warn("worker with id " + peer.worker + " sent nonsense on its control socket (" + e.getMessage()
                    + "); the connection is closed, and it is replaced");
            lose(peer);
        } catch (IOException e) {
            lose(peer);
        }
    }

    private void post(Peer peer, FromWorker message) throws ProtocolException {
        long worker = peer.worker;
        if (message instanceof FromWorker.Hello hello) {
            greet(peer, hello);
        } else if (!peer.greeted) {
            throw Wire.nonsense("a message before the greeting");
        } else if (message instanceof FromWorker.Online) {
            tell(new Event.Online(worker));
        } else if (message instanceof FromWorker.Opened opened) {
            mailbox.accept(new Mail.Opened(worker, opened.address()));
        } else if (message instanceof FromWorker.StartAborted aborted) {
            tell(new Event.StartAborted(worker, Printable.line(aborted.cause())));
        } else if (message instanceof FromWorker.Leaving) {
            tell(new Event.Leaving(worker));
        } else if (message instanceof FromWorker.SuccessorWanted) {
            tell(new Event.SuccessorWanted(worker));
        } else if (message instanceof FromWorker.ListenRequest request) {
            mailbox.accept(new Mail.ListenRequested(worker, request.request(), request.address()));
        } else if (message instanceof FromWorker.Heartbeat heartbeat) {
            mailbox.accept(new Mail.Beat(worker, heartbeat));
        } else if (message instanceof FromWorker.Answer answer) {
            questions.answered(worker, answer);
        } else if (message instanceof FromWorker.Unfinished unfinished) {
            mailbox.accept(new Mail.Unfinished(worker, Printable.line(unfinished.what())));
        }
    }

    private static void greet(Peer peer, FromWorker.Hello hello) throws ProtocolException {
        if (hello.version() != Wire.VERSION) {
            throw Wire.nonsense("protocol version " + hello.version() + ", this is " + Wire.VERSION);
        }
        peer.greeted = true;
    }

    private void tell(Event event) {
        mailbox.accept(new Mail.Fact(event));
    }

    private void write(Peer peer) {
        try {
            while (true) {
                Outgoing next = peer.outgoing.peek();
                if (next == null) {
                    wantToWrite(peer, false);
                    return;
                }
                peer.channel.write(next.frame());
                if (next.frame().hasRemaining() || !sent(peer, next.descriptor())) {
                    wantToWrite(peer, true);
                    return;
                }
                peer.outgoing.remove();
            }
        } catch (IOException e) {
            lose(peer);
        }
    }

    private boolean sent(Peer peer, @Nullable Integer descriptor) throws PosixException {
        if (descriptor == null) {
            return true;
        }
        try {
            posix.sendDescriptor(peer.descriptor, descriptor);
            return true;
        } catch (PosixException e) {
            if (e.errno() == PosixException.EAGAIN) {
                return false;
            }
            throw e;
        }
    }

    private void wantToWrite(Peer peer, boolean wanted) {
        SelectionKey key = peer.channel.keyFor(selector);
        if (key != null && key.isValid()) {
            key.interestOps(wanted ? reading() | SelectionKey.OP_WRITE : reading());
        }
    }

    private void lose(Peer peer) {
        if (peer.channel.isOpen()) {
            close(peer);
            peer.outgoing.clear();
            questions.gone(peer.worker);
            tell(new Event.LinkLost(peer.worker));
        }
    }

    private void close(Peer peer) {
        try {
            peer.channel.close();
        } catch (IOException e) {
            log.warn("the control socket of the worker with id " + peer.worker + " was not closed cleanly: "
                    + e.getMessage());
        }
    }
}
