package io.srv.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.srv.it.fixture.MainServer;
import io.srv.it.fixture.StaticBinder;
import io.srv.it.harness.AppJar;
import io.srv.it.harness.Http;
import io.srv.it.harness.Launch;
import io.srv.it.harness.LoadPlan;
import io.srv.it.harness.Master;
import io.srv.it.harness.WorkDir;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Programs with a main of their own: how they are started, what their end means, and how they are stopped. */
class MainTest {

    private final WorkDir work = WorkDir.create();
    private final int port = work.port();

    @AfterEach
    void nothingIsLeft() {
        work.close();
    }

    @Test
    void anUnmodifiedServerIsAPoolWithNoOptionsButItsArguments() {
        // No listen, no require, no timeout: what is bound is shared, and ready is who has bound it.
        try (Master master = Pools.ready(launch(jar(), 3, "socket:" + port))) {
            assertThat(LoadPlan.to(port).oneShot(6).requests(900).run().byWorker())
                    .hasSize(3);

            master.signal("HUP");
            master.awaitLine("recycle done: 3 of 3 replaced");

            assertThat(LoadPlan.to(port).oneShot(6).requests(900).run().byWorker())
                    .containsOnlyKeys("4", "5", "6");
            master.signal("TERM");
            assertThat(master.awaitExit()).isZero();
            assertThat(master.count("WARN")).isZero();
        }
    }

    @Test
    void argumentsHaveTheIdentityFilledIn() {
        try (Master master = Pools.ready(launch(jar(), 2, "blocking:" + port, "return", "{id}", "slot {slot}"))) {
            master.awaitLine("server 1: main blocking:" + port + " return 1 slot 0");
            master.awaitLine("server 2: main blocking:" + port + " return 2 slot 1");
        }
    }

    @Test
    void classPathAndMainClassTakeThePlaceOfTheJar() throws Exception {
        AppJar.of(MainServer.class).writeTo(work.file("my lib/server.jar"));
        String options = "{\"worker\":{\"count\":1,\"mainClass\":\"" + MainServer.class.getName()
                + "\",\"classPath\":[\"my lib/*\"],\"args\":[\"socket:" + port + "\"]}}";
        try (Master master = Pools.ready(Master.in(work).options(options))) {
            assertThat(Http.get(port, "/").body()).isEqualTo("hello");
            assertThat(master.count(
                            "runs " + work.file("my lib/server.jar") + " (main class io.srv.it.fixture.MainServer)"))
                    .isEqualTo(1);
        }
    }

    @Test
    void aServerThatBindsInItsStaticInitialiserIsShared() {
        Path jar = AppJar.of(StaticBinder.class)
                .manifest("Main-Class", StaticBinder.class.getName())
                .writeTo(work.file("static.jar"));
        try (Master master = Pools.ready(launch(jar, 2).env("PORT", String.valueOf(port)))) {
            assertThat(LoadPlan.to(port).oneShot(4).requests(400).run().byWorker())
                    .hasSize(2);
        }
    }

    @Test
    void hooksRunWhenItIsStoppedAndThatIsACleanEnd() {
        try (Master master = Pools.ready(launch(jar(), 2, "hook", "blocking:" + port))) {
            master.signal("HUP");
            master.awaitLine("recycle done: 2 of 2 replaced");
            assertThat(master.count(": hook")).isEqualTo(2);

            master.signal("TERM");

            assertThat(master.awaitExit()).isZero();
            assertThat(master.count(": hook")).isEqualTo(4);
            assertThat(master.count("WARN")).isZero();
        }
    }

    @Test
    void itsOwnHandlerOfTheSignalIsWhatStopsIt() {
        try (Master master = Pools.ready(launch(jar(), 1, "handler", "blocking:" + port))) {
            master.signal("TERM");

            assertThat(master.awaitExit()).isZero();
            assertThat(master.count(": handler")).isEqualTo(1);
            master.awaitLine("stopped after");
            assertThat(master.count("with exit status 7")).isEqualTo(1);
        }
    }

    @Test
    void aRequestInProgressIsAnsweredBeforeItsOwnShutdownBegins() {
        try (Master master = Pools.ready(launch(jar(), 1, "hook", "socket:" + port))) {
            CompletableFuture<String> slow = CompletableFuture.supplyAsync(() -> body("/slow"));
            master.awaitLine("server 1: slow");

            master.signal("TERM");

            assertThat(slow.join()).isEqualTo("hello");
            assertThat(master.awaitExit()).isZero();
        }
    }

    @Test
    void aConnectionThatStaysOpenEndsWithTheTimeForConnections() throws Exception {
        String options = options(1, "hook", "socket:" + port).replace("}}", "},\"shutdown\":{\"timeout\":3000}}");
        try (Master master = Pools.ready(Master.in(work).app(jar()).options(options));
                java.net.Socket idle = new java.net.Socket("127.0.0.1", port)) {
            idle.getOutputStream().write(Http.request("/", true));
            assertThat(idle.getInputStream().read()).isPositive();

            master.signal("TERM");

            assertThat(master.awaitExit()).isZero();
            assertThat(master.count(": hook")).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"return", "exit=3", "throw"})
    void aMainThatEndsEndsTheWorker(String end) {
        String options = options(1, "daemon", "blocking:" + port, end).replace("}}", "},\"restart\":{\"delay\":100}}");
        try (Master master = Master.in(work).app(jar()).options(options).start()) {
            int status = end.equals("return") ? 0 : end.equals("throw") ? 1 : 3;
            // Before or after it was seen to listen: both are true of a server that ends as soon as it has begun.
            master.awaitLine(java.util.regex.Pattern.compile("exit status " + status));
            master.awaitLine("server 2: main");
            if (end.equals("throw")) {
                master.awaitLine("Exception in thread \"main\" java.lang.IllegalStateException: thrown on purpose");
            }
            master.signal("TERM");
            master.awaitExit();
        }
    }

    @Test
    void aMainThatNeverListensIsSaidSoAndNothingHangs() {
        String options = options(1, "wait")
                .replace("\"count\":1", "\"count\":1,\"timeout\":1500")
                .replace("}}", "},\"restart\":{\"delay\":10}}");
        try (Master master = Master.in(work).app(jar()).options(options).start()) {
            assertThat(master.awaitExit()).isEqualTo(69);
            master.awaitLine(
                    "was not ready within 1.50 s, killed: its main bound no shared address; see docs/servers.md,"
                            + " or set worker.require to \"online\"");
        }
    }

    @Test
    void aMainThatDoesNotListenIsReadyWhenEnteredIfThatIsWanted() {
        String options = options(2, "wait").replace("\"count\":2", "\"count\":2,\"require\":\"online\"");
        try (Master master = Pools.ready(Master.in(work).app(jar()).options(options))) {
            master.awaitLine("server 2: main wait");
        }
    }

    @Test
    void aMainClassThatIsNotThereIsNamed() {
        Path jar = AppJar.of().manifest("Main-Class", "com.example.Nowhere").writeTo(work.file("app.jar"));
        String options = options(1).replace("}}", "},\"restart\":{\"delay\":10}}");
        try (Master master = Master.in(work).app(jar).options(options).start()) {
            assertThat(master.awaitExit()).isEqualTo(69);
            master.awaitLine("could not start (exit status 11): java.lang.ClassNotFoundException: com.example.Nowhere");
        }
    }

    private Path jar() {
        return AppJar.of(MainServer.class)
                .manifest("Main-Class", MainServer.class.getName())
                .writeTo(work.file("server.jar"));
    }

    private Launch launch(Path jar, int count, String... args) {
        return Master.in(work).app(jar).options(options(count, args));
    }

    private static String options(int count, String... args) {
        String array = args.length == 0 ? "[]" : "[\"" + String.join("\",\"", args) + "\"]";
        return "{\"worker\":{\"count\":" + count
                + ",\"jvmArgs\":[\"-Xmx64m\",\"-XX:TieredStopAtLevel=1\"],\"args\":" + array
                + "}}";
    }

    private String body(String path) {
        try {
            return Http.get(port, path).body();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
