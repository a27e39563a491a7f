package io.srv.container.master;

import static org.assertj.core.api.Assertions.assertThat;

import io.srv.container.control.FromMaster;
import io.srv.container.control.FromWorker;
import io.srv.container.control.Wire;
import io.srv.container.log.Log;
import io.srv.container.master.SavedMaster.SavedLink;
import io.srv.container.posix.ControlPair;
import io.srv.container.posix.Posix;
import io.srv.container.sharing.Sharing;
import io.srv.container.supervisor.Event;
import java.io.ByteArrayOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** The master's ends of the control sockets, on real ones. */
class ControlLinksTest {

    @Test
    void workerThatNeverReadsLosesItsLinkBeforeTheMasterItsMemory() throws Exception {
        Posix posix = Posix.load();
        ControlPair pair = posix.controlPair();
        BlockingQueue<Mail> mail = new LinkedBlockingQueue<>();
        try (Log log = Log.toStderr()) {
            ControlLinks links = new ControlLinks(posix, log, mail::add);
            Thread control = new Thread(links, "srv-control");
            control.setDaemon(true);
            control.start();
            links.add(7, pair.master());

            for (int i = 0; i < 5_000; i++) {
                links.send(7, new FromMaster.Refused(i, "x".repeat(1_000), ""));
            }

            Awaitility.await("the link to be lost").until(() -> mail.contains(new Mail.Fact(new Event.LinkLost(7))));
            links.remove(7);
        } finally {
            posix.close(pair.worker());
        }
    }

    @Test
    void whatAStopWaitsForIsPosted() throws Exception {
        Posix posix = Posix.load();
        ControlPair pair = posix.controlPair();
        BlockingQueue<Mail> mail = new LinkedBlockingQueue<>();
        try (Log log = Log.toStderr();
                FileOutputStream worker = new FileOutputStream(Sharing.fileDescriptor(pair.worker()))) {
            ControlLinks links = new ControlLinks(posix, log, mail::add);
            Thread control = new Thread(links, "srv-control");
            control.setDaemon(true);
            control.start();
            links.add(7, pair.master());

            worker.write(Wire.frame(new FromWorker.Hello(Wire.VERSION)));
            worker.write(Wire.frame(new FromWorker.Unfinished("stop to return")));

            assertThat(mail.take()).isEqualTo(new Mail.Unfinished(7, "stop to return"));
            links.remove(7);
        }
    }

    /** At every byte of a conversation that another program is to go on with. */
    @Test
    void whatIsHalfReadGoesOnInAnotherProgram() throws Exception {
        Posix posix = Posix.load();
        byte[] said = bytes(
                Wire.frame(new FromWorker.Hello(Wire.VERSION)),
                Wire.frame(new FromWorker.Unfinished("stop to return")));
        for (int cut = 0; cut <= said.length; cut++) {
            ControlPair pair = posix.controlPair();
            BlockingQueue<Mail> before = new LinkedBlockingQueue<>();
            BlockingQueue<Mail> after = new LinkedBlockingQueue<>();
            try (Log log = Log.toStderr();
                    SocketChannel worker = JdkSockets.channelOn(pair.worker())) {
                ControlLinks links = started(new ControlLinks(posix, log, before::add));
                links.add(7, pair.master());
                worker.write(ByteBuffer.wrap(said, 0, cut));
                links.pause(1);
                List<Mail> posted = new ArrayList<>();
                while (!posted.contains(new Mail.LinksRead(1))) {
                    posted.add(before.take());
                }
                worker.write(ByteBuffer.wrap(said, cut, said.length - cut));

                ControlLinks others = takeOver(links, posix, log, after);

                if (cut < said.length) {
                    assertThat(after.take()).as("cut at " + cut).isEqualTo(new Mail.Unfinished(7, "stop to return"));
                    assertThat(posted).containsExactly(new Mail.LinksRead(1));
                } else {
                    assertThat(posted).contains(new Mail.Unfinished(7, "stop to return"));
                }
                others.remove(7);
                links.remove(7);
            }
        }
    }

    /** Far more than the socket holds. */
    @Test
    void whatIsNotYetWrittenIsWrittenByAnotherProgram() throws Exception {
        Posix posix = Posix.load();
        ControlPair pair = posix.controlPair();
        FromMaster message = new FromMaster.Refused(1, "x".repeat(10_000), "");
        int count = 200;
        try (Log log = Log.toStderr();
                SocketChannel worker = JdkSockets.channelOn(pair.worker())) {
            ControlLinks links = started(new ControlLinks(posix, log, mail -> {}));
            links.add(7, pair.master());
            links.pause(1);
            for (int i = 0; i < count; i++) {
                links.send(7, message);
            }
            assertThat(links.save().get().get(0).outgoing()).isNotEmpty();

            ControlLinks others = takeOver(links, posix, log, new LinkedBlockingQueue<>());

            InputStream in = Channels.newInputStream(worker);
            for (int i = 0; i < count; i++) {
                assertThat(in.readNBytes(Wire.frame(message).length)).isEqualTo(Wire.frame(message));
            }
            others.remove(7);
            links.remove(7);
        }
    }

    /** In a process of its own it would have the same descriptor; here it has a copy. */
    private static ControlLinks takeOver(ControlLinks links, Posix posix, Log log, BlockingQueue<Mail> mail)
            throws Exception {
        SavedLink saved = links.save().get().get(0);
        ControlPair courier = posix.controlPair();
        posix.sendDescriptor(courier.master(), saved.descriptor());
        int copy = posix.receiveDescriptor(courier.worker());
        posix.close(courier.master());
        posix.close(courier.worker());
        ControlLinks others = new ControlLinks(posix, log, mail::add);
        others.restore(List.of(new SavedLink(saved.worker(), copy, saved.greeted(), saved.read(), saved.outgoing())));
        return started(others);
    }

    private static ControlLinks started(ControlLinks links) {
        Thread control = new Thread(links, "srv-control");
        control.setDaemon(true);
        control.start();
        return links;
    }

    private static byte[] bytes(byte[]... parts) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.write(part);
        }
        return all.toByteArray();
    }
}
