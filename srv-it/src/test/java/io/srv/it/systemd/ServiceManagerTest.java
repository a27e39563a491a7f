package io.srv.it.systemd;

import static org.assertj.core.api.Assertions.assertThat;

import io.srv.it.Pools;
import io.srv.it.harness.Http;
import io.srv.it.harness.Master;
import io.srv.it.harness.WorkDir;
import io.srv.it.systemd.NotifySocket.Told;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A service from its start to its end, with a socket that was passed to it and one of its own. */
class ServiceManagerTest {

    /** Opens the socket as descriptor 3, and becomes the command behind the port. */
    private static final String ACTIVATE = "use Socket; $^F = 9; my $port = shift;"
            + " socket(my $s, PF_INET, SOCK_STREAM, 0) or die $!; setsockopt($s, SOL_SOCKET, SO_REUSEADDR, 1);"
            + " bind($s, sockaddr_in($port, inet_aton('127.0.0.1'))) or die $!; listen($s, 50) or die $!;"
            + " die 'not 3: ' . fileno($s) unless fileno($s) == 3; $ENV{LISTEN_PID} = $$; exec @ARGV;";

    private final WorkDir work = WorkDir.create();
    private final int passed = work.port();
    private final int own = work.port();

    @AfterEach
    void nothingIsLeft() {
        work.close();
    }

    @Test
    void aServiceTellsItsManagerAllAboutItself() throws Exception {
        String options = "{\"listen\":[{\"name\":\"web\",\"address\":\"127.0.0.1:" + passed + "\"},\"127.0.0.1:" + own
                + "\"],\"worker\":{\"count\":2,\"require\":\"listen\",\"timeout\":30000}}";
        String stored = "FDNAME=srv-listener-127.0.0.1%3A" + own;
        try (NotifySocket manager = new NotifySocket();
                Master master = Pools.ready(Master.in(work)
                        .app(Pools.servingJar(work))
                        .options(options)
                        .behind(List.of("perl", "-e", ACTIVATE, String.valueOf(passed)))
                        .env("NOTIFY_SOCKET", manager.name())
                        .env("WATCHDOG_USEC", "3000000")
                        .env("LISTEN_FDS", "1")
                        .env("LISTEN_FDNAMES", "web"))) {
            master.awaitLine("listening on 127.0.0.1:" + passed + " (web), which the service manager holds");
            assertThat(Http.get(passed, "/").status()).isEqualTo(200);
            await(master, manager, "READY=1\nSTATUS=2 of 2 ready, generation 1");
            assertThat(manager.told()).contains(new Told("FDSTORE=1\n" + stored + "\nFDPOLL=0", true));

            long beforeMicros = TimeUnit.NANOSECONDS.toMicros(System.nanoTime());
            master.signal("HUP");
            await(master, manager, "READY=1\nSTATUS=2 of 2 ready, generation 2");
            assertThat(reloadBegan(manager)).isBetween(beforeMicros, TimeUnit.NANOSECONDS.toMicros(System.nanoTime()));

            work.write("options.json", "{\"worker\":{\"cuont\":2}}");
            master.signal("HUP");
            await(
                    master,
                    manager,
                    text -> text.startsWith(
                                    "READY=1\nSTATUS=2 of 2 ready, generation 2; recycle to generation 3 aborted: ")
                            && text.contains("worker.cuont: unknown option"));
            await(master, manager, "WATCHDOG=1");

            master.signal("TERM");
            assertThat(master.awaitExit()).isZero();
            assertThat(manager.told())
                    .allMatch(told -> told.descriptor() == told.text().startsWith("FDSTORE=1"));
            assertThat(manager.told())
                    .extracting(told -> told.text().lines().findFirst().orElseThrow())
                    .filteredOn(text -> !text.matches("(WATCHDOG|EXTEND_TIMEOUT_USEC|STATUS)=.*"))
                    .containsExactly(
                            "FDSTORE=1",
                            "READY=1",
                            "RELOADING=1",
                            "READY=1",
                            "RELOADING=1",
                            "READY=1",
                            "STOPPING=1",
                            "FDSTOREREMOVE=1");
            assertThat(manager.told())
                    .extracting(Told::text)
                    .contains(
                            "STATUS=0 of 2 ready, generation 1",
                            "STATUS=1 of 2 ready, generation 1",
                            "STATUS=2 of 2 ready, generation 1; recycling to generation 2",
                            "STATUS=stopping, 2 workers left",
                            "EXTEND_TIMEOUT_USEC=3000000")
                    .endsWith("FDSTOREREMOVE=1\n" + stored);
            assertThat(master.count("WARN")).isZero();
        }
    }

    private static long reloadBegan(NotifySocket manager) {
        return manager.told().stream()
                .map(Told::text)
                .filter(text -> text.startsWith("RELOADING=1\nMONOTONIC_USEC="))
                .map(text -> Long.parseLong(text.substring(text.lastIndexOf('=') + 1)))
                .findFirst()
                .orElseThrow();
    }

    private static void await(Master master, NotifySocket manager, String text) {
        await(master, manager, text::equals);
    }

    private static void await(Master master, NotifySocket manager, Predicate<String> text) {
        master.await(
                "what the manager is to be told",
                () -> manager.told().stream().map(Told::text).anyMatch(text));
    }
}
