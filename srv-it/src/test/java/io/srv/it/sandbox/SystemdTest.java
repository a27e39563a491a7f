package io.srv.it.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.srv.it.deploy.Version;
import io.srv.it.harness.Distribution;
import io.srv.it.harness.WorkDir;
import io.srv.it.sandbox.Sandbox.Result;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.opentest4j.TestAbortedException;

/** The package as an administrator meets it: installed, with instances under load, and removed at the end. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class SystemdTest {

    private static final int PORT = 8080;
    private static final int FRONT_PORT = 8081;

    private static final WorkDir WORK = WorkDir.create();
    private static final List<AutoCloseable> OPEN = new ArrayList<>();
    private static Sandbox sandbox;
    private static String notHere;
    private static Load load;
    private static Instance shop;

    @RegisterExtension
    static final AfterTestExecutionCallback JOURNAL = context -> context.getExecutionException()
            .filter(failure -> !(failure instanceof TestAbortedException))
            .ifPresent(failure -> System.err.println(context.getDisplayName() + ":\n"
                    + sandbox.sh("journalctl --no-pager --output=short-monotonic --lines=300")
                            .output()));

    @BeforeAll
    static void install() {
        try {
            sandbox = Sandbox.boot();
        } catch (TestAbortedException e) {
            // Not of the class, which would not be counted as skipped, but of each test.
            notHere = e.getMessage();
            return;
        }
        OPEN.add(sandbox);
        sandbox.copy(packageFile(), "/var/tmp/srv-container.deb");
        // Images for containers have one that lets no package start or stop anything.
        sandbox.output("rm -f /usr/sbin/policy-rc.d");
        // No index of all man pages each time.
        sandbox.output("rm -f /var/lib/man-db/auto-update");
        // The JDK that runs the tests need not be one of Debian's.
        install("/var/tmp/srv-container.deb");
        sandbox.write("/etc/default/srv-container", "JAVA_HOME=" + System.getProperty("java.home") + "\n");
        sandbox.write(
                "/etc/systemd/system/srv-container@.service.d/fast.conf",
                "[Service]\nRestartSec=100ms\nTimeoutAbortSec=1s\n");
        sandbox.output("systemctl daemon-reload");
        shop = Instance.make(sandbox, "shop", 2, "\"127.0.0.1:" + PORT + "\"");
        shop.deploy(good("v1"));
        sandbox.output("systemctl enable " + shop.unit());
        shop.start();
        load = new Load(sandbox);
        OPEN.add(0, load);
    }

    @BeforeEach
    void aSystemdCanBeBootedHere() {
        assumeTrue(notHere == null, notHere);
    }

    @AfterAll
    static void nothingIsLeft() throws Exception {
        for (AutoCloseable open : OPEN) {
            open.close();
        }
        WORK.close();
    }

    @Test
    void anInstanceThatWasStartedServes() {
        assertThat(load.get(PORT, "/version")).startsWith("v");
        assertThat(shop.property("StatusText")).matches("2 of 2 ready, generation \\d+.*");
        assertThat(sandbox.output("ps -o user:32= -p " + shop.mainPid())).isEqualTo("srv-container");
    }

    @Test
    void anInstanceIsShutOffFromTheMachine() {
        sandbox.output("systemd-analyze security --no-pager --threshold=20 " + shop.unit());
    }

    @Test
    void rootAndTheServicesUserCommandTheMaster() {
        shop.command("srv-container", "status").assertSucceeded();
        shop.command("root", "status").assertSucceeded();
        // The unit's reload does it as the user.
        assertThat(shop.command("root", "recycle --wait").assertSucceeded().output())
                .endsWith("2 of 2 replaced");
        assertThat(shop.command("nobody", "status").status()).isEqualTo(77);
    }

    @Test
    void aReloadUnderLoadPutsTheNewVersionInPlaceAndFailsNoRequest() {
        load.start(PORT, 4, 4, 200);
        load.awaitMore(50);
        shop.deploy(good("v2"));

        shop.systemctl("reload").assertSucceeded();

        load.awaitMore(50);
        load.stop().assertFlawless();
        assertThat(load.get(PORT, "/version")).isEqualTo("v2");
    }

    @Test
    void aReloadOfABrokenVersionFailsAndTheOldOneServesOn() {
        String before = load.get(PORT, "/version");
        load.start(PORT, 4, 4, 200);
        shop.deploy(Version.bytes(Version.bad("throws"), WORK));

        Result reload = shop.systemctl("reload");

        assertThat(reload.status()).as(reload.output()).isNotZero();
        load.awaitMore(50);
        load.stop().assertFlawless();
        assertThat(load.get(PORT, "/version")).isEqualTo(before);
        shop.await("that it is active", () -> shop.property("ActiveState").equals("active"));
        shop.await("a status that says why", () -> shop.property("StatusText").contains("this version is broken"));
        assertThat(shop.systemctl("status --no-pager").output()).contains("Status: \"2 of 2 ready");
        shop.deploy(good(before));
        shop.systemctl("reload").assertSucceeded();
    }

    @Test
    void aKilledWorkerIsReplaced() {
        long master = shop.mainPid();
        long killed = shop.workers().get(0);

        sandbox.output("kill -9 " + killed);

        shop.await("a worker in place of " + killed, () -> {
            List<Long> workers = shop.workers();
            return !workers.contains(killed)
                    && workers.size() == 2
                    && shop.property("StatusText").startsWith("2 of 2 ready");
        });
        assertThat(shop.mainPid()).isEqualTo(master);
    }

    @Test
    @Order(Integer.MAX_VALUE - 4)
    void aKilledMasterIsStartedAnewAndWhatWaitedToBeAcceptedIsAnswered() {
        int waiting = 20;
        long killed = shop.mainPid();
        int restarts = Integer.parseInt(shop.property("NRestarts"));
        // They accept nothing more, so all connections wait.
        shop.workers().forEach(worker -> sandbox.output("kill -STOP " + worker));
        load.start(PORT, waiting, 0, 0);
        shop.await(waiting + " connections that wait", () -> queue(PORT) == waiting);

        sandbox.output("kill -9 " + killed);

        shop.awaitRestart(killed);
        load.awaitMore(2 * waiting);
        load.stop().assertFlawless();
        assertThat(shop.property("NRestarts")).isEqualTo(String.valueOf(restarts + 1));
        assertThat(shop.log()).contains("a master before had bound 127.0.0.1:" + PORT);
    }

    @Test
    void aMasterThatHangsIsKilledByTheWatchdogAndStartedAnew() {
        Instance hanging = Instance.make(sandbox, "hanging", 1, "\"127.0.0.1:8082\"");
        hanging.deploy(good("v1"));
        hanging.dropIn("service", "[Service]\nWatchdogSec=5s\n");
        hanging.start();
        long stopped = hanging.mainPid();

        sandbox.output("kill -STOP " + stopped);

        hanging.awaitRestart(stopped);
        assertThat(hanging.log()).contains("Watchdog timeout");
        hanging.systemctl("stop").assertSucceeded();
        assertThat(hanging.property("ActiveState")).isEqualTo("inactive");
        assertThat(hanging.property("Result")).isEqualTo("success");
    }

    @Test
    void aMasterThatMayBindPrivilegedPortsIsReloadedByItsUnit() {
        Instance bound = Instance.make(sandbox, "bound", 1, "\"127.0.0.1:80\"");
        bound.deploy(good("v1"));
        bound.dropIn(
                "service",
                "[Service]\nAmbientCapabilities=CAP_NET_BIND_SERVICE\nCapabilityBoundingSet=CAP_NET_BIND_SERVICE\n");
        bound.start();
        bound.deploy(good("v2"));

        bound.systemctl("reload").assertSucceeded();

        assertThat(load.get(80, "/version")).isEqualTo("v2");
        assertThat(sandbox.output("grep CapEff /proc/" + bound.workers().get(0) + "/status"))
                .matches("CapEff:\\s+0+");
        bound.systemctl("stop").assertSucceeded();
    }

    /** With KillMode=control-group, systemd's default, the workers get TERM at the same time as the master. */
    @Test
    void aSocketUnitStartsItsInstanceAndKeepsWhatWaitsWhileThatIsStopped() {
        Instance front =
                Instance.make(sandbox, "front", 1, "{\"name\":\"web\",\"address\":\"127.0.0.1:" + FRONT_PORT + "\"}");
        front.deploy(good("v1"));
        front.dropIn("service", "[Service]\nKillMode=control-group\n");
        front.dropIn("socket", "[Socket]\nListenStream=127.0.0.1:" + FRONT_PORT + "\nFileDescriptorName=web\n");
        sandbox.output("systemctl start srv-container@front.socket");
        assertThat(front.property("ActiveState")).isEqualTo("inactive");

        assertThat(load.get(FRONT_PORT, "/version")).isEqualTo("v1");

        // A worker answers before the master has heard that it is ready.
        front.await("that it has started", () -> front.property("ActiveState").equals("active"));
        long stopped = front.mainPid();
        load.start(FRONT_PORT, 4, 0, 200);
        load.awaitMore(50);
        // The next connection starts it again.
        front.systemctl("stop").assertSucceeded();
        front.awaitRestart(stopped);
        load.awaitMore(50);
        load.stop().assertFlawless();
        assertThat(front.log())
                .contains("(web), which the service manager holds", "stopped: every worker ended by itself");
        sandbox.output("systemctl stop srv-container@front.socket " + front.unit());
    }

    @Test
    void aReloadWithoutACommandIsForASystemdThatWaitsForTheMaster() {
        int version = Integer.parseInt(sandbox.output("systemctl --version | sed -n '1s/[^0-9]*\\([0-9]*\\).*/\\1/p'"));
        assumeTrue(version >= 253, "Type=notify-reload came with systemd 253, and this is " + version);
        Instance modern = Instance.make(sandbox, "modern", 1, "\"127.0.0.1:8083\"");
        modern.deploy(good("v1"));
        sandbox.output("install -D /usr/share/doc/srv-container/examples/notify-reload.conf"
                + " /etc/systemd/system/srv-container@modern.service.d/notify-reload.conf && systemctl daemon-reload");
        modern.start();
        modern.deploy(good("v2"));

        modern.systemctl("reload").assertSucceeded();

        assertThat(load.get(8083, "/version")).isEqualTo("v2");
        modern.systemctl("stop").assertSucceeded();
    }

    @Test
    @Order(Integer.MAX_VALUE - 3)
    void anUpgradeOfThePackageUnderLoadReplacesTheMasterInPlace() {
        long master = shop.mainPid();
        String restarts = shop.property("NRestarts");
        List<Long> workers = shop.workers();
        load.start(PORT, 4, 4, 200);
        load.awaitMore(50);
        writeDefaultsThatNoShellTakes();

        String said = install(otherVersion("0.1.1-1", ""));

        assertThat(sandbox.output("cat /run/java-of-root")).contains("Main upgrade " + master);
        assertThat(sandbox.sh("ls /run/executed").status()).isNotZero();
        assertThat(said).contains(shop.unit() + ": the new version has taken over, pid " + master + ".");
        load.awaitMore(50);
        load.stop().assertFlawless();
        assertThat(shop.mainPid()).isEqualTo(master);
        assertThat(shop.workers()).isEqualTo(workers);
        assertThat(commandLine(master)).contains("/srv-container-0.1.1-1.jar");
        assertThat(shop.property("NRestarts")).isEqualTo(restarts);
        shop.systemctl("reload").assertSucceeded();
        assertThat(shop.workers()).doesNotContainAnyElementsOf(workers);
    }

    /** It goes on for long, perhaps, and starts workers from its own files, which the package no longer has. */
    @Test
    @Order(Integer.MAX_VALUE - 2)
    void aVersionThatCannotTakeOverIsInstalledAllTheSameAndTheOneBeforeGoesOn() {
        long master = shop.mainPid();
        String before = commandLine(master);

        String said = install(otherVersion("0.1.2-1", "rm root/usr/share/srv-container/lib/jnr-ffi-*.jar"));

        assertThat(said).contains(shop.unit() + ": the old version runs on");
        assertThat(shop.mainPid()).isEqualTo(master);
        assertThat(commandLine(master)).isEqualTo(before);
        assertThat(sandbox.sh("ls /usr/share/srv-container/lib/srv-container-0.1.1-1.jar")
                        .status())
                .isNotZero();
        aKilledWorkerIsReplaced();

        said = install(otherVersion("0.1.3-1", ""));

        assertThat(said).contains(shop.unit() + ": the new version has taken over, pid " + master + ".");
        assertThat(sandbox.output("ls /usr/share/srv-container/versions")).doesNotContain("0.1.2-1");
    }

    /** dpkg calls "postinst abort-remove" when prerm fails, or when what the package is to make place for cannot be unpacked. */
    @Test
    @Order(Integer.MAX_VALUE - 1)
    void aRemovalThatIsAbortedLeavesThePackageWithItsCommandAndItsInstances() {
        long master = shop.mainPid();
        String prerm = "/var/lib/dpkg/info/srv-container.prerm";
        sandbox.output("cp -a " + prerm + " /var/tmp/prerm && echo 'exit 1' >> " + prerm);

        Result removal = sandbox.sh("dpkg --remove --force-unsafe-io srv-container");

        assertThat(removal.status()).as(removal.output()).isNotZero();
        sandbox.output("mv /var/tmp/prerm " + prerm);
        assertThat(sandbox.output("dpkg-query --show --showformat='${db:Status-Status}' srv-container"))
                .isEqualTo("installed");
        assertThat(shop.property("UnitFileState")).isEqualTo("enabled");
        shop.awaitRestart(master);
        shop.command("root", "status").assertSucceeded();
        assertThat(load.get(PORT, "/version")).startsWith("v");
    }

    @Test
    @Order(Integer.MAX_VALUE)
    void removalStopsAndDisablesAllAndPurgeLeavesWhatBelongsToTheAdministrator() {
        String unit = "srv-container@shop.service";
        assertThat(sandbox.output("systemctl is-enabled " + unit)).isEqualTo("enabled");

        sandbox.output("dpkg --remove --force-unsafe-io srv-container");

        assertThat(sandbox.output("ps -u srv-container -o pid,args --no-headers || true"))
                .isEmpty();
        assertThat(sandbox.output("systemctl list-units --all --no-legend 'srv-container@*'"))
                .isEmpty();
        assertThat(sandbox.output("systemctl list-unit-files --no-legend 'srv-container@*' || true"))
                .isEmpty();
        assertThat(leftFiles()).contains("/etc/default/srv-container", "/var/cache/srv-container");

        sandbox.output("dpkg --purge --force-unsafe-io srv-container");

        // The drop-ins and the options are the administrator's. The user stays: who reinstalls gets the same number.
        assertThat(leftFiles())
                .allMatch(file -> file.matches("/etc/srv-container|/etc/systemd/system/srv-container@.*\\.d"));
        assertThat(sandbox.output("find /etc/srv-container -type f")).contains("/etc/srv-container/shop/options.json");
        assertThat(sandbox.output("getent passwd srv-container")).contains("/nologin");
    }

    /** As systemd reads it: a blank in a value, a word that a shell would run, and a JDK that notes what root starts. */
    private static void writeDefaultsThatNoShellTakes() {
        String jdk = "/opt/a jdk";
        sandbox.write(
                jdk + "/bin/java",
                "#!/bin/sh\n[ $(id -u) != 0 ] || echo \"$@\" >> /run/java-of-root\nexec "
                        + System.getProperty("java.home") + "/bin/java \"$@\"\n");
        sandbox.output("chmod 755 '" + jdk + "/bin/java'");
        sandbox.write(
                "/etc/default/srv-container",
                "SRV_CONTAINER_OPTS=-Xmx128m -Dfoo=bar\nNOTE=$(touch /run/executed)\nJAVA_HOME=\"" + jdk + "\"\n");
    }

    /** Makes a package of the one that was built: of another version, and so are the names of our jars. */
    private static String otherVersion(String version, String change) {
        String file = "/var/tmp/srv-container_" + version + ".deb";
        sandbox.output(String.join(
                "\n",
                "set -e",
                "cd /var/tmp && rm -rf root && dpkg-deb --raw-extract srv-container.deb root",
                "sed -i 's/^Version: .*/Version: " + version + "/' root/DEBIAN/control",
                "rm -rf root/usr/share/srv-container/examples root/usr/share/doc",
                "cd root/usr/share/srv-container/lib",
                "for jar in srv-*.jar; do mv $jar ${jar%-*}-" + version + ".jar; done",
                "cd /var/tmp",
                change,
                "dpkg-deb --build -Znone root " + file));
        return file;
    }

    private static String install(String file) {
        return sandbox.output("dpkg --install --force-unsafe-io --force-depends " + file);
    }

    private static String commandLine(long pid) {
        return sandbox.output("tr '\\0' ' ' < /proc/" + pid + "/cmdline");
    }

    private static List<String> leftFiles() {
        return sandbox.output("find /etc /run /usr /lib/systemd /var/cache /var/lib -xdev -name '*srv-container*'"
                        + " -not -path '/var/lib/dpkg/*' -not -path '/etc/srv-container/*' || true")
                .lines()
                .toList();
    }

    /** How many connections wait to be accepted. */
    private static int queue(int port) {
        return Integer.parseInt(sandbox.output(
                "ss --no-header --tcp --listening --numeric 'sport = :" + port + "' | awk '{print $2}'"));
    }

    private static byte[] good(String version) {
        return Version.bytes(Version.good(version), WORK);
    }

    /** The one that the build has made beside the distribution. */
    static Path packageFile() {
        Path folder = Distribution.packaged().home().getParent();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "srv-container_*_all.deb")) {
            List<Path> found = new ArrayList<>();
            files.forEach(found::add);
            assertThat(found)
                    .as("the package in " + folder + "; run mvn clean package")
                    .hasSize(1);
            return found.get(0);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
