package io.srv.container.master;

import static org.assertj.core.api.Assertions.assertThat;

import io.srv.container.control.FromMaster;
import io.srv.container.control.FromWorker;
import io.srv.container.control.Wire;
import io.srv.container.log.Log;
import io.srv.container.posix.ControlPair;
import io.srv.container.posix.Posix;
import io.srv.container.sharing.Sharing;
import io.srv.container.supervisor.Event;
import java.io.FileOutputStream;
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
}
