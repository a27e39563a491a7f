package io.srv.container.master;

import static org.assertj.core.api.Assertions.assertThat;

import io.srv.container.application.Application;
import io.srv.container.application.EntryPoint;
import io.srv.container.application.Jdk;
import io.srv.container.application.ManifestFlags;
import io.srv.container.control.Program;
import io.srv.container.options.ProcessOptions;
import io.srv.container.options.ProgramOptions;
import io.srv.container.options.RenewalOptions;
import io.srv.container.options.WorkerOptions;
import io.srv.container.posix.Credentials;
import io.srv.container.posix.SpawnRequest;
import io.srv.container.posix.UserAccount;
import io.srv.container.supervisor.WorkerState;
import io.srv.container.supervisor.WorkerView;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Properties;
import org.junit.jupiter.api.Test;

final class WorkerLaunchTest {

    private static final WorkerView WORKER = new WorkerView(17, 2, 3, false, WorkerState.STARTING);
    private static final List<Path> LIBRARIES =
            List.of(Path.of("/opt/srv/lib/api.jar"), Path.of("/opt/srv/lib/srv.jar"));
    private static final List<String> SHARE = List.of("-Xmx981m", "-XX:ParallelGCThreads=2");
    private static final List<Path> JAR = List.of(Path.of("/apps/my app.jar"));
    private static final Application PROVIDER = new Application(
            JAR, new EntryPoint.Provider("com.example.App"), new ManifestFlags(List.of(), List.of(), false, false));

    @Test
    void commandLineIsExactlyThis() {
        SpawnRequest request = launch(17, true, List.of(), Map.of()).request(WORKER, List.of(9, 8));

        assertThat(request.command())
                .containsExactly(
                        "env",
                        "--ignore-signal=HUP,TTIN,TTOU,INT",
                        "/jdk/bin/java",
                        "-XX:+ExitOnOutOfMemoryError",
                        "-XX:+DisplayVMOutputToStderr",
                        "-Xmx981m",
                        "-XX:ParallelGCThreads=2",
                        request.command().get(7),
                        request.command().get(8),
                        request.command().get(9),
                        "-Djava.nio.channels.spi.SelectorProvider=io.srv.container.sharing.SharingSelectorProvider",
                        "-Djava.nio.channels.spi.AsynchronousChannelProvider="
                                + "io.srv.container.sharing.SharingAsynchronousChannelProvider",
                        "-cp",
                        "/opt/srv/lib/api.jar:/opt/srv/lib/srv.jar:/apps/my app.jar",
                        "io.srv.container.worker.WorkerMain");
        assertThat(request.command().subList(7, 10))
                .containsExactlyInAnyOrder("-DSRV_WORKER_ID=17", "-DSRV_SLOT=2", "-DSRV_GENERATION=3");
        assertThat(request.descriptors()).containsExactly(9, 8);
    }

    @Test
    void newerJavaIsToldThatNativeAccessIsWanted() {
        assertThat(launch(23, true, List.of(), Map.of())
                        .request(WORKER, List.of())
                        .command())
                .noneMatch(argument -> argument.startsWith("--enable-native-access"));
        assertThat(launch(24, true, List.of(), Map.of())
                        .request(WORKER, List.of())
                        .command())
                .contains("--enable-native-access=ALL-UNNAMED");
        assertThat(launch(25, true, List.of(), Map.of())
                        .request(WORKER, List.of())
                        .command())
                .contains("--enable-native-access=ALL-UNNAMED");
    }

    @Test
    void manifestOfTheJarHolds() {
        ManifestFlags flags =
                new ManifestFlags(List.of("java.base/java.lang"), List.of("java.base/sun.nio.ch"), true, true);
        Application application = new Application(JAR, new EntryPoint.Main("com.example.Main"), flags);
        WorkerLaunch launch = launch(application, 22, true, List.of(), Map.of());

        assertThat(launch.request(WORKER, List.of()).command())
                .contains(
                        "--add-opens=java.base/java.lang=ALL-UNNAMED",
                        "--add-exports=java.base/sun.nio.ch=ALL-UNNAMED",
                        "--add-exports=java.instrument/sun.instrument=ALL-UNNAMED",
                        "--enable-native-access=ALL-UNNAMED");
        assertThat(launch.program(WORKER))
                .isEqualTo(new Program("com.example.Main", List.of("--node=2"), "/apps/my app.jar", true));
    }

    @Test
    void interruptReachesWorkersIfWanted() {
        assertThat(launch(17, false, List.of(), Map.of())
                        .request(WORKER, List.of())
                        .command())
                .startsWith("env", "--ignore-signal=HUP,TTIN,TTOU", "/jdk/bin/java");
    }

    @Test
    void jvmArgumentsComeAfterOursWithTheIdentityFilledIn() {
        List<String> jvmArgs = List.of(
                "-XX:-ExitOnOutOfMemoryError",
                "-XX:-DisplayVMOutputToStderr",
                "-Xlog:gc:file=gc-{id}.log",
                "-Dboth={slot}/{id}/{slot}",
                "-Dkept={ID} {} {slot $x '\"");

        List<String> command =
                launch(17, true, jvmArgs, Map.of()).request(WORKER, List.of()).command();

        assertThat(command)
                .containsSubsequence(
                        "-XX:+ExitOnOutOfMemoryError",
                        "-XX:+DisplayVMOutputToStderr",
                        "-Xmx981m",
                        "-XX:ParallelGCThreads=2",
                        "-XX:-ExitOnOutOfMemoryError",
                        "-XX:-DisplayVMOutputToStderr",
                        "-Xlog:gc:file=gc-17.log",
                        "-Dboth=2/17/2",
                        "-Dkept={ID} {} {slot $x '\"",
                        "-cp");
    }

    @Test
    void environmentIsTheMastersAndThatOfTheOptionsAndTheIdentity() {
        Map<String, String> added = new LinkedHashMap<>();
        added.put("PORT", "900{slot}");
        added.put("PATH", "/only/here");
        added.put("SRV_SLOT", "not yours");

        Map<String, String> environment =
                launch(17, true, List.of(), added).request(WORKER, List.of()).environment();

        Map<String, String> expected = new HashMap<>(System.getenv());
        expected.putAll(Map.of(
                "PORT", "9002", "PATH", "/only/here", "SRV_WORKER_ID", "17", "SRV_SLOT", "2", "SRV_GENERATION", "3"));
        assertThat(environment).isEqualTo(expected);
    }

    @Test
    void workersOfAnotherUserHaveItsEnvironmentAndThePrefixStandsBeforeJava() {
        Map<String, String> secret = Map.of("PASSWORD", "s3cret-{id}", "SHELL", "/bin/mine");
        WorkerPrefix prefix = new WorkerPrefix(
                List.of("/usr/bin/setpriv", "--reuid=65534"),
                OptionalInt.of(027),
                Optional.of(new UserAccount("nobody", 65534, 65534, "", "/usr/sbin/nologin")),
                Optional.of(new Credentials(65534, 65534)),
                true);

        SpawnRequest request = launch(prefix, secret, List.of("PATH", "USER")).request(WORKER, List.of());

        assertThat(request.command())
                .startsWith("env", "--ignore-signal=HUP,TTIN,TTOU,INT", "/usr/bin/setpriv", "--reuid=65534", "env")
                .noneMatch(argument -> argument.contains("s3cret") || argument.contains("/bin/mine"));
        assertThat(request.command().get(5)).startsWith("-S").contains("\"PASSWORD=${");
        assertThat(request.command().get(6)).isEqualTo("/jdk/bin/java");
        assertThat(request.umask()).hasValue(027);
        assertThat(request.environment())
                .containsEntry("LOGNAME", "nobody")
                .containsEntry("SHELL", "/usr/sbin/nologin")
                .containsValue("s3cret-17")
                .doesNotContainKeys("PASSWORD", "HOME", "USER", "PATH");
    }

    @Test
    void whatIsRemovedMayBeSetAllTheSame() {
        Map<String, String> environment = launch(WorkerPrefix.NONE, Map.of("PATH", "/only/here"), List.of("PATH"))
                .request(WORKER, List.of())
                .environment();

        assertThat(environment).containsEntry("PATH", "/only/here");
    }

    @Test
    void whatIsMeantForTheMasterStaysThere() throws Exception {
        Map<String, String> masters = new HashMap<>();
        for (String name : List.of(
                "NOTIFY_SOCKET",
                "LISTEN_PID",
                "LISTEN_FDS",
                "LISTEN_FDNAMES",
                "WATCHDOG_USEC",
                "WATCHDOG_PID",
                "MAINPID",
                "SRV_CONTAINER_HANDOVER",
                "SRV_CONTAINER_HANDOVER_FAILURE")) {
            masters.put(name, "1");
        }
        masters.put("KEPT", "yes");

        assertThat(environmentIn(masters).stringPropertyNames())
                .contains("KEPT")
                .doesNotContainAnyElementsOf(masters.keySet().stream()
                        .filter(name -> !name.equals("KEPT"))
                        .toList());
    }

    @Test
    void whatTheLauncherMovedAsideComesBackAndTheMastersOwnArgumentsStay() throws Exception {
        Properties environment = environmentIn(Map.of(
                "SRV_CONTAINER_ASIDE_JAVA_TOOL_OPTIONS", "-Da=1 -Db='2'\n$x",
                "SRV_CONTAINER_ASIDE_JDK_JAVA_OPTIONS", "-Dc=3",
                "SRV_CONTAINER_OPTS", "-Xmx32m",
                "KEPT", "yes"));

        assertThat(environment)
                .containsEntry("JAVA_TOOL_OPTIONS", "-Da=1 -Db='2'\n$x")
                .containsEntry("JDK_JAVA_OPTIONS", "-Dc=3")
                .containsEntry("KEPT", "yes")
                .doesNotContainKey("SRV_CONTAINER_OPTS");
        assertThat(environment.stringPropertyNames()).noneMatch(name -> name.contains("ASIDE"));
    }

    @Test
    void optionsMayNameAgainWhatIsTheMastersOwn() throws Exception {
        Properties environment = environmentIn(Map.of(
                "SRV_CONTAINER_OPTS", "-Xmx32m",
                "SRV_CONTAINER_ASIDE_JDK_JAVA_OPTIONS", "-Dc=3",
                "WORKER_ENV", "SRV_CONTAINER_OPTS=a;JDK_JAVA_OPTIONS=b"));

        assertThat(environment).containsEntry("SRV_CONTAINER_OPTS", "a").containsEntry("JDK_JAVA_OPTIONS", "b");
    }

    /** Composes it in a JVM of its own, for a JVM cannot change its own environment. */
    private static Properties environmentIn(Map<String, String> variables) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(
                Jdk.own().java().toString(),
                "-cp",
                System.getProperty("java.class.path"),
                PrintedEnvironment.class.getName());
        builder.environment().putAll(variables);
        Process process = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
        Properties printed = new Properties();
        printed.load(process.getInputStream());
        assertThat(process.waitFor()).isZero();
        return printed;
    }

    /** Prints the environment of a worker as properties. {@code WORKER_ENV} is {@code worker.env}. */
    static final class PrintedEnvironment {
        private PrintedEnvironment() {}

        public static void main(String[] args) throws IOException {
            Map<String, String> added = new HashMap<>();
            for (String entry :
                    System.getenv().getOrDefault("WORKER_ENV", "A=b").split(";")) {
                added.put(entry.substring(0, entry.indexOf('=')), entry.substring(entry.indexOf('=') + 1));
            }
            Properties environment = new Properties();
            environment.putAll(launch(17, true, List.of(), added)
                    .request(WORKER, List.of())
                    .environment());
            environment.store(new OutputStreamWriter(System.out, StandardCharsets.ISO_8859_1), null);
        }
    }

    private static WorkerLaunch launch(
            int feature, boolean ignoreSigint, List<String> jvmArgs, Map<String, String> environment) {
        return launch(PROVIDER, feature, ignoreSigint, jvmArgs, environment);
    }

    private static WorkerLaunch launch(WorkerPrefix prefix, Map<String, String> environment, List<String> removed) {
        ProcessOptions process = new ProcessOptions(
                Optional.empty(),
                Optional.empty(),
                OptionalInt.empty(),
                OptionalInt.empty(),
                OptionalLong.empty(),
                OptionalInt.empty(),
                removed);
        return launch(PROVIDER, 17, true, List.of(), environment, process, prefix);
    }

    private static WorkerLaunch launch(
            Application application,
            int feature,
            boolean ignoreSigint,
            List<String> jvmArgs,
            Map<String, String> environment) {
        return launch(application, feature, ignoreSigint, jvmArgs, environment, ProcessOptions.NONE, WorkerPrefix.NONE);
    }

    private static WorkerLaunch launch(
            Application application,
            int feature,
            boolean ignoreSigint,
            List<String> jvmArgs,
            Map<String, String> environment,
            ProcessOptions process,
            WorkerPrefix prefix) {
        WorkerOptions options = new WorkerOptions(
                4,
                ignoreSigint,
                Optional.empty(),
                Optional.empty(),
                jvmArgs,
                environment,
                Optional.empty(),
                2,
                true,
                Duration.ofMinutes(1),
                new RenewalOptions(Duration.ZERO, OptionalLong.empty()),
                new ProgramOptions(Optional.empty(), List.of(), List.of("--node={slot}")),
                process);
        return new WorkerLaunch(options, application, new Jdk(Path.of("/jdk"), feature), SHARE, LIBRARIES, prefix);
    }
}
