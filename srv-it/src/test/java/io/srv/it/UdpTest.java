package io.srv.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.srv.it.fixture.EchoApp;
import io.srv.it.fixture.EchoServer;
import io.srv.it.fixture.MainServer;
import io.srv.it.harness.AppJar;
import io.srv.it.harness.EchoLoad;
import io.srv.it.harness.Launch;
import io.srv.it.harness.LoadPlan;
import io.srv.it.harness.Master;
import io.srv.it.harness.WorkDir;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** UDP sockets, which are shared where they are declared, and nowhere else. */
class UdpTest {

    private final WorkDir work = WorkDir.create();
    private final int port = work.port();
    private final int other = work.port();

    @AfterEach
    void nothingIsLeft() {
        work.close();
    }

    @ParameterizedTest
    @CsvSource({"channel, 4, 3", "'selector,socket,timeout', 3, 1"})
    void unmodifiedServersShareADeclaredAddressAndRecyclesLoseNothing(String kinds, int count, int recycles) {
        try (Master master =
                        Pools.ready(servers("\"udp:127.0.0.1:" + port + "\"", count, kinds + ":127.0.0.1:" + port));
                EchoLoad load = EchoLoad.start(port, 4)) {
            master.await(
                    "answers of all workers",
                    () -> load.result().answeredBy().keySet().size() == count);
            for (int recycle = 1; recycle <= recycles; recycle++) {
                master.signal("HUP");
                master.awaitLines("recycle done: " + count + " of " + count + " replaced", recycle);
            }
            int before = load.result().answered();
            master.await("more answers", () -> load.result().answered() > before + 100);

            EchoLoad.Result result = load.stop();
            assertThat(result.failures()).isEmpty();
            assertThat(result.answeredBy()).hasSizeGreaterThan(2 * count - 1);
            master.signal("TERM");
            assertThat(master.awaitExit()).isZero();
            assertThat(master.count("WARN")).isZero();
        }
    }

    @Test
    void wildcardIsOneAddressForAllWhoBindIt() {
        try (Master master = Pools.ready(servers("\"udp:" + port + "\"", 2, "channel,socket:0.0.0.0:" + port));
                EchoLoad load = EchoLoad.start(port, 2)) {
            master.await(
                    "answers of both", () -> load.result().answeredBy().keySet().size() == 2);
            assertThat(load.stop().failures()).isEmpty();
        }
    }

    @Test
    void declaredUdpAddressLeavesAllTcpAddressesShared() {
        Launch launch = Master.in(work)
                .app(AppJar.of(MainServer.class)
                        .manifest("Main-Class", MainServer.class.getName())
                        .writeTo(work.file("server.jar")))
                .options("{\"listen\":[\"udp:127.0.0.1:" + port + "\"],\"worker\":{\"count\":2,\"args\":[\"socket:"
                        + other + "\"]}}");
        try (Master master = Pools.ready(launch)) {
            assertThat(LoadPlan.to(other).oneShot(4).requests(400).run().byWorker())
                    .hasSize(2);
            master.awaitLine("no worker has opened listener udp:127.0.0.1:" + port);
        }
    }

    @Test
    void whatIsNotDeclaredIsPrivateWhateverShareSays() {
        try (Master master =
                launch(",\"share\":\"all\"", 2, "channel:127.0.0.1:" + port).start()) {
            master.awaitLine(": ready"); // whichever comes first
            master.awaitLine("java.net.BindException: Address already in use");
            assertThat(master.count("asked for")).isZero();
        }
    }

    @Test
    void whatIsNotDeclaredBesideADeclaredOneIsExplained() {
        try (Master master = servers(
                        "\"udp:127.0.0.1:" + port + "\"", 2, "channel:127.0.0.1:" + port, "socket:127.0.0.1:" + other)
                .start()) {
            master.awaitLine("has udp:127.0.0.1:" + other + ", which is not shared; declare it, \"listen\": "
                    + "[\"udp:127.0.0.1:" + other + "\"]");
            master.awaitLine("java.net.BindException: Address already in use");
        }
    }

    @Test
    void addressThatIsDeclaredOtherwiseThanItIsBoundIsExplained() {
        try (Master master =
                servers("\"udp:" + port + "\"", 1, "socket:127.0.0.1:" + port).start()) {
            master.awaitLine("udp:127.0.0.1:" + port + " is not shared, and in conflict with udp:*:" + port
                    + ", which is declared; declare it as the application binds it, \"listen\": [\"udp:127.0.0.1:"
                    + port + "\"]");
        }
    }

    @Test
    void applicationFindsThePortOfAFreeOneAndBindsIt() throws Exception {
        Launch launch = Master.in(work)
                .app(AppJar.of(EchoApp.class).writeTo(work.file("echo.jar")))
                .options("{\"listen\":[{\"name\":\"dns\",\"address\":\"udp:127.0.0.1:0\"}],"
                        + "\"worker\":{\"count\":2,\"require\":\"listen\",\"timeout\":20000}}");
        try (Master master = Pools.ready(launch)) {
            master.awaitLines("echo app: listener dns is for UDP and accepts no connections", 2);
            Pattern bound = Pattern.compile("echo app: bound to .*:(\\d+), listeners 0");
            Matcher line = bound.matcher(master.awaitLine(bound));
            assertThat(line.find()).isTrue();
            assertThat(master.count(":" + line.group(1) + ", listeners 0")).isEqualTo(2);

            assertThat(echo(Integer.parseInt(line.group(1)), "hello")).isEqualTo("hello");

            master.signal("TERM");
            assertThat(master.awaitExit()).isZero();
            assertThat(master.count("echo app: closed")).isEqualTo(2);
        }
    }

    private static String echo(int port, String text) throws Exception {
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.setSoTimeout(10_000);
            byte[] content = text.getBytes();
            socket.send(new DatagramPacket(content, content.length, InetAddress.getByName("127.0.0.1"), port));
            DatagramPacket answer = new DatagramPacket(new byte[100], 100);
            socket.receive(answer);
            return new String(answer.getData(), 0, answer.getLength());
        }
    }

    private Launch servers(String listen, int count, String... args) {
        return launch(",\"listen\":[" + listen + "]", count, args);
    }

    /** @param more further top-level options with a leading comma */
    private Launch launch(String more, int count, String... args) {
        return Master.in(work)
                .app(AppJar.of(EchoServer.class)
                        .manifest("Main-Class", EchoServer.class.getName())
                        .writeTo(work.file("echo.jar")))
                .options("{\"worker\":{\"count\":" + count
                        + ",\"jvmArgs\":[\"-Xmx64m\",\"-XX:TieredStopAtLevel=1\"],\"args\":[\""
                        + String.join("\",\"", args) + "\"]}" + more + "}");
    }
}
