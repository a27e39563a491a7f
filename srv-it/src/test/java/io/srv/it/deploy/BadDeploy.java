package io.srv.it.deploy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/**
 * A deployment that must fail.
 *
 * @param name    what is wrong with it
 * @param jar     what lies in the place of the jar; null: nothing
 * @param options what is done to the options, as text
 * @param reason  of the recycle that tries it
 * @param cause   what must be found in what is said of it
 */
record BadDeploy(String name, byte[] jar, UnaryOperator<String> options, String reason, Pattern cause) {

    private static final String NOT_PREPARED = "NOT_PREPARED";
    private static final String START_FAILED = "START_FAILED";
    private static final String START_TIMEOUT = "START_TIMEOUT";
    private static final String CRASH = "CRASH";

    /** No JDK has got there yet; 44 are before JDK 1. */
    private static final int FAR_CLASS_FILE_VERSION = 99;

    /**
     * Each way in which a deployment can be bad.
     *
     * @param pool  where the good version runs
     * @param taken a port on which somebody else listens
     */
    static List<BadDeploy> all(DeployedPool pool, int taken) {
        byte[] good = pool.bytes(Version.good("good"));
        return List.of(
                jar(
                        pool,
                        "throws in start",
                        "throws",
                        START_FAILED,
                        "\\(exit status 10\\): .*IllegalStateException: this version is broken"),
                jar(
                        pool,
                        "exits 0 in start",
                        "exits 0",
                        START_FAILED,
                        "ended unasked with exit status 0 before it was ready"),
                jar(
                        pool,
                        "exits 1 in start",
                        "exits 1",
                        START_FAILED,
                        "ended unasked with exit status 1 before it was ready"),
                jar(
                                pool,
                                "hangs in start",
                                "hangs",
                                START_TIMEOUT,
                                "not ready within 1.50 s, killed: its start was still running")
                        .with(timeoutMs(1_500)),
                jar(
                                pool,
                                "never listens",
                                "never-listens",
                                START_TIMEOUT,
                                "not ready within 3 s, killed: .* no shared listener was opened")
                        .with(timeoutMs(3_000)),
                jar(
                        pool,
                        "out of memory in start",
                        "allocates",
                        START_FAILED,
                        "exit status 3, perhaps out of memory, before it was ready"),
                jar(
                                pool,
                                "crashes a second after it is ready",
                                "crashes",
                                CRASH,
                                "ended unasked with exit status 7 after .* of service")
                        .with(options -> options.replace("\"app\"", "\"recycle\":{\"canary\":5000},\"app\"")),
                jar(
                        pool,
                        "address in use in start",
                        "binds " + taken,
                        START_FAILED,
                        "\\(exit status 10\\): java.net.BindException: Address already in use"),
                file("no provider", pool.bytes(Version.good("v2").services()), "no io.srv.api.SrvApp provider"),
                file("truncated jar", Arrays.copyOf(good, good.length / 2), "app.jar: not a jar"),
                file("empty file", new byte[0], "app.jar: not a jar"),
                file("jar deleted", null, "app.jar: no such file"),
                new BadDeploy(
                        "class for a newer JDK",
                        pool.bytes(Version.good("v2").classFileVersion(FAR_CLASS_FILE_VERSION)),
                        UnaryOperator.identity(),
                        START_FAILED,
                        Pattern.compile("\\(exit status 11\\): .*UnsupportedClassVersionError: .* 99")),
                options(
                        "unknown option",
                        good,
                        "\"count\":2",
                        "\"cuont\":2",
                        "worker.cuont: unknown option; did you mean"),
                options(
                        "wrong type",
                        good,
                        "\"count\":2",
                        "\"count\":\"two\"",
                        "worker.count: must be a whole number, was"),
                options(
                        "address in use in options",
                        good,
                        "\"listen\":[",
                        "\"listen\":[\"127.0.0.1:" + taken + "\",",
                        "cannot listen on 127.0.0.1:" + taken + ": address already in use"));
    }

    private static UnaryOperator<String> timeoutMs(int timeoutMs) {
        return options -> options.replaceFirst("\"timeout\":\\d+", "\"timeout\":" + timeoutMs);
    }

    private static BadDeploy jar(DeployedPool pool, String name, String behaviour, String reason, String cause) {
        return new BadDeploy(
                name, pool.bytes(Version.bad(behaviour)), UnaryOperator.identity(), reason, Pattern.compile(cause));
    }

    private static BadDeploy file(String name, byte[] jar, String cause) {
        return new BadDeploy(name, jar, UnaryOperator.identity(), NOT_PREPARED, Pattern.compile(cause));
    }

    private static BadDeploy options(String name, byte[] jar, String from, String to, String cause) {
        return new BadDeploy(
                name, jar, options -> options.replace(from, to), NOT_PREPARED, Pattern.compile(Pattern.quote(cause)));
    }

    private BadDeploy with(UnaryOperator<String> changed) {
        return new BadDeploy(name, jar, changed, reason, cause);
    }

    /** Whether it fails only when its first worker serves already. */
    boolean replacesOne() {
        return reason.equals(CRASH);
    }

    /** Puts it in place. */
    void deploy(DeployedPool pool) throws Exception {
        Path app = pool.app();
        if (jar == null) {
            Files.delete(app);
        } else {
            Version.put(app, jar);
        }
        pool.putOptions(options);
    }

    @Override
    public String toString() {
        return name;
    }
}
