package io.srv.it.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.srv.it.harness.Master;
import io.srv.it.sandbox.Sandbox.Result;
import java.util.List;
import java.util.concurrent.Callable;
import org.awaitility.Awaitility;

/**
 * {@code srv-container@NAME.service}, with its files in {@code /etc/srv-container/NAME}.
 *
 * @param name of letters
 */
record Instance(Sandbox sandbox, String name) {

    /** For workers that live for seconds: the second compiler costs more than it brings. */
    private static final String LIGHT_JVM = "\"-Xmx64m\",\"-XX:TieredStopAtLevel=1\"";

    /**
     * Makes it, with a jar that is put in place by {@link #deploy}.
     *
     * @param listen entries of "listen", JSON
     */
    static Instance make(Sandbox sandbox, String name, int workers, String listen) {
        sandbox.write(
                "/etc/srv-container/" + name + "/options.json",
                "{\"listen\":[" + listen + "],\"worker\":{\"count\":" + workers
                        + ",\"require\":\"listen\",\"timeout\":30000,\"jvmArgs\":[" + LIGHT_JVM
                        + "]},\"restart\":{\"delay\":100},\"app\":{}}");
        sandbox.output("ln -s /srv/" + name + ".jar /etc/srv-container/" + name + "/app.jar");
        return new Instance(sandbox, name);
    }

    String unit() {
        return "srv-container@" + name + ".service";
    }

    void deploy(byte[] jar) {
        sandbox.put("/srv/" + name + ".jar", jar);
    }

    /** Writes a drop-in for this instance's unit of that type; it holds from the next start on. */
    void dropIn(String type, String text) {
        sandbox.write("/etc/systemd/system/srv-container@" + name + "." + type + ".d/test.conf", text);
        sandbox.output("systemctl daemon-reload");
    }

    /** Returns what {@code systemctl VERB} came to. */
    Result systemctl(String verb) {
        return sandbox.sh("systemctl " + verb + " " + unit());
    }

    void start() {
        Result started = systemctl("start");
        assertThat(started.status()).as(started.output() + "\n" + log()).isZero();
    }

    String property(String property) {
        return sandbox.output("systemctl show --value --property=" + property + " " + unit());
    }

    long mainPid() {
        return Long.parseLong(property("MainPID"));
    }

    /** Returns the pids of the workers, as the sandbox counts. */
    List<Long> workers() {
        return sandbox.output("ps -o pid= --ppid " + mainPid() + " || true")
                .lines()
                .map(line -> Long.parseLong(line.strip()))
                .toList();
    }

    /** Waits until another master than that one says that it serves. */
    void awaitRestart(long before) {
        await("another master than " + before, () -> {
            long pid = mainPid();
            return pid != 0 && pid != before && property("ActiveState").equals("active");
        });
    }

    void await(String what, Callable<Boolean> condition) {
        Awaitility.await(what + " of " + unit()).atMost(Master.PATIENCE).until(condition);
    }

    String log() {
        return sandbox.output("journalctl --no-pager --output=short-monotonic --unit=" + unit());
    }

    /** Runs {@code srv-container COMMAND PID} as that user. */
    Result command(String user, String command) {
        return sandbox.sh("runuser -u " + user + " -- env JAVA_HOME=" + System.getProperty("java.home")
                + " srv-container " + command + " " + mainPid());
    }
}
