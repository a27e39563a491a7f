package io.srv.container.options;

import io.srv.container.listener.AddressPattern;
import io.srv.container.listener.ListenAddress;
import io.srv.container.listener.ShareMode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Every option: its key, rule, default and meaning. The one place to change when an option is added. */
final class OptionTable {

    static final int MAX_WORKERS = 1024;
    private static final int MAX_BACKLOG = 65_535;
    private static final long MAX_MS = Duration.ofDays(1).toMillis();
    private static final long MAX_LIFETIME_MS = Duration.ofDays(30).toMillis();

    /** Heartbeats come once a second, and one may be late. */
    private static final long MIN_SILENCE_MS = 3_000;

    /** A JVM with its jars has some dozens open before the application begins. */
    private static final int MIN_NOFILE = 64;

    /** The highest that a kernel can be set to, fs.nr_open. */
    private static final int MAX_NOFILE = 2_147_483_584;

    private static final int MAX_OOM_SCORE_ADJUST = 1000;

    private static final String WORKERS = "1 to " + MAX_WORKERS;
    private static final String TIMEOUT = "1 to " + MAX_MS + " ms";

    private static final Map<String, Option<?>> OPTIONS = new LinkedHashMap<>();
    private static final List<String> GROUPS =
            List.of("worker", "worker.heartbeat", "recycle", "shutdown", "restart", "metrics");

    static final Option<Integer> WORKER_COUNT =
            add("worker.count", WORKERS, "4", "How many workers.", Rules.wholeNumber(1, MAX_WORKERS), 4);
    static final Option<Boolean> WORKER_IGNORE_SIGINT = add(
            "worker.ignoreSigint",
            "true or false",
            "true",
            "Workers ignore SIGINT, so that Ctrl-C in a terminal reaches the master alone.",
            Rules::flag,
            true);
    static final Option<Requirement> WORKER_REQUIRE = add(
            "worker.require",
            "\"online\" or \"listen\"",
            "see below",
            "When a worker is ready: its application has started, or has started and opened a shared listener.",
            Rules::requirement,
            null);
    static final Option<Duration> WORKER_TIMEOUT = add(
            "worker.timeout",
            TIMEOUT,
            "see below",
            "How long a worker may take until it is ready; then it is killed and tried again.",
            Rules.millis(1, MAX_MS),
            null);
    static final Option<List<String>> WORKER_JVM_ARGS = add(
            "worker.jvmArgs",
            "array of strings",
            "[]",
            "Arguments for the workers' JVMs; `{id}` and `{slot}` are replaced.",
            Rules::jvmArguments,
            List.of());
    static final Option<Map<String, String>> WORKER_ENV = add(
            "worker.env",
            "object of strings",
            "{}",
            "Added to the master's environment, which workers inherit; `{id}` and `{slot}` are replaced.",
            Rules::environment,
            Map.of());
    static final Option<Path> WORKER_JAVA = add(
            "worker.java",
            "absolute path of a JDK",
            "the master's JDK",
            "The JDK that runs the workers.",
            Rules::javaHome,
            null);
    static final Option<Integer> WORKER_START_CONCURRENCY = add(
            "worker.startConcurrency",
            WORKERS,
            "the processors",
            "How many workers may be starting at once.",
            Rules.wholeNumber(1, MAX_WORKERS),
            Math.min(MAX_WORKERS, Runtime.getRuntime().availableProcessors()));
    static final Option<Boolean> WORKER_ANNOUNCE_CLOSE = add(
            "worker.announceClose",
            "true or false",
            "true",
            "A draining worker's HTTP/1 answers say `Connection: close`, whatever the server, over connections without TLS.",
            Rules::flag,
            true);
    static final Option<Duration> WORKER_HEARTBEAT_TIMEOUT = add(
            "worker.heartbeat.timeout",
            "0, or " + MIN_SILENCE_MS + " to " + MAX_MS + " ms",
            "60000",
            "How long a worker may be unhealthy, or silent, until it is killed and replaced; with 0, for ever.",
            Rules.millisOrZero(MIN_SILENCE_MS, MAX_MS),
            Duration.ofMinutes(1));
    static final Option<Duration> WORKER_MAX_LIFETIME = add(
            "worker.maxLifetime",
            "0 to " + MAX_LIFETIME_MS + " ms",
            "0",
            "A worker is replaced, new one first, at some time in the last fifth of this; with 0, never.",
            Rules.millis(0, MAX_LIFETIME_MS),
            Duration.ZERO);
    static final Option<Long> WORKER_MAX_MEMORY = add(
            "worker.maxMemory",
            "text such as \"512m\" or \"2g\"",
            "no limit",
            "A worker whose resident memory (RSS) exceeds this is replaced, new one first; in k, m or g, at least \"1m\".",
            Rules::memory,
            null);
    static final Option<List<String>> WORKER_ARGS = add(
            "worker.args",
            "array of strings",
            "[]",
            "Arguments for `main`; `{id}` and `{slot}` are replaced.",
            Rules::arguments,
            List.of());
    static final Option<String> WORKER_MAIN_CLASS = add(
            "worker.mainClass",
            "class name",
            "the jar's `Main-Class`",
            "What to run from `worker.classPath`.",
            Rules::className,
            null);
    static final Option<List<String>> WORKER_CLASS_PATH = add(
            "worker.classPath",
            "array of paths",
            "APP.jar",
            "Instead of APP.jar: jars, folders, and `folder/*` for the jars in it.",
            Rules::classPath,
            List.of());
    static final Option<String> WORKER_USER = add(
            "worker.user",
            "name or number",
            "the master's user",
            "Workers run as this user, without any privilege; the master must be root.",
            Rules::account,
            null);
    static final Option<String> WORKER_GROUP = add(
            "worker.group",
            "name or number",
            "the user's group",
            "Their group, the only one; with `worker.user` alone.",
            Rules::account,
            null);
    static final Option<List<String>> WORKER_ENV_REMOVE = add(
            "worker.envRemove",
            "array of names",
            "[]",
            "Variables of the master that workers do not inherit; `worker.env` may set them all the same.",
            Rules::variables,
            List.of());
    static final Option<Integer> WORKER_UMASK = add(
            "worker.umask",
            "octal text, \"0000\" to \"0077\"",
            "the master's",
            "Permissions that files made by workers do not have.",
            Rules::umask,
            null);
    static final Option<Integer> WORKER_LIMIT_NOFILE = add(
            "worker.limitNofile",
            MIN_NOFILE + " to " + MAX_NOFILE,
            "the master's",
            "How many files and sockets each worker may have open.",
            Rules.wholeNumber(MIN_NOFILE, MAX_NOFILE),
            null);
    static final Option<Long> WORKER_LIMIT_CORE = add(
            "worker.limitCore",
            "0, bytes, or text such as \"512m\"",
            "the master's",
            "How large a worker's core dump may be; with 0, none is written.",
            Rules::bytes,
            null);
    static final Option<Integer> WORKER_OOM_SCORE_ADJUST = add(
            "worker.oomScoreAdjust",
            "-1000 to 1000",
            "the master's",
            "Added to a worker's score when the kernel looks whom to kill for memory: the highest goes.",
            Rules.wholeNumber(-MAX_OOM_SCORE_ADJUST, MAX_OOM_SCORE_ADJUST),
            null);
    static final Option<Generations> GENERATIONS = add(
            "generations",
            "\"copy\" or \"inPlace\"",
            "\"copy\"",
            "Whether workers run a private copy of the application, made at the start and at each recycle, or the files"
                    + " themselves.",
            Rules::generations,
            Generations.COPY);
    static final Option<Duration> RECYCLE_TIMEOUT = add(
            "recycle.timeout",
            TIMEOUT,
            "15000",
            "How long an old worker may take to stop in a recycle; then it is killed.",
            Rules.millis(1, MAX_MS),
            Duration.ofSeconds(15));
    static final Option<Duration> RECYCLE_CANARY = add(
            "recycle.canary",
            "0 to " + MAX_MS + " ms",
            "0",
            "How long the first new worker of a recycle must serve before the rest follow.",
            Rules.millis(0, MAX_MS),
            Duration.ZERO);
    static final Option<Integer> RECYCLE_OVERLAP = add(
            "recycle.overlap",
            WORKERS,
            "1",
            "How many processes more than `worker.count` a recycle may use, those that are ending included.",
            Rules.wholeNumber(1, MAX_WORKERS),
            1);
    static final Option<Duration> SHUTDOWN_TIMEOUT = add(
            "shutdown.timeout",
            TIMEOUT,
            "15000",
            "How long the workers may take to stop in a shutdown; then they are killed.",
            Rules.millis(1, MAX_MS),
            Duration.ofSeconds(15));
    static final Option<Duration> RESTART_DELAY = add(
            "restart.delay",
            "0 to " + MAX_MS + " ms",
            "5000",
            "How long to wait before a worker that ended unasked is replaced, the first time.",
            Rules.millis(0, MAX_MS),
            Duration.ofSeconds(5));
    static final Option<Duration> RESTART_MAX_DELAY = add(
            "restart.maxDelay",
            "0 to " + MAX_MS + " ms",
            "30000",
            "Failures in a row wait 1.5 times longer each, up to this; or `restart.delay`, if that is longer.",
            Rules.millis(0, MAX_MS),
            Duration.ofSeconds(30));
    static final Option<Duration> RESTART_RESET_AFTER = add(
            "restart.resetAfter",
            "1 to " + MAX_MS + " ms",
            "30000",
            "How long a worker must serve until earlier failures are forgotten.",
            Rules.millis(1, MAX_MS),
            Duration.ofSeconds(30));
    static final Option<List<ListenOption>> LISTEN = add(
            "listen",
            "array of addresses or objects",
            "[]",
            "What the master binds before the first worker.",
            ListenRule::read,
            List.of());
    static final Option<ListenAddress> LISTEN_ADDRESS =
            add(ListenRule.ITEM + ".address", "listen address", "required", "Where to listen.", Rules::address, null);
    static final Option<String> LISTEN_NAME = add(
            ListenRule.ITEM + ".name",
            "text",
            "the address as written",
            "What the application may call this listener.",
            Rules::name,
            null);
    static final Option<Integer> LISTEN_BACKLOG = add(
            ListenRule.ITEM + ".backlog",
            "1 to " + MAX_BACKLOG,
            "1024",
            "How many connections may wait to be accepted; not for `udp:` addresses.",
            Rules.wholeNumber(1, MAX_BACKLOG),
            1024);
    static final Option<Integer> LISTEN_MODE = add(
            ListenRule.ITEM + ".mode",
            "octal text, \"0000\" to \"0777\"",
            "as the umask says",
            "Permissions of the socket file; for `unix:` addresses only.",
            Rules::mode,
            null);
    static final Option<ShareMode> SHARE = add(
            "share",
            "\"declared\", \"all\" or \"none\"",
            "\"declared\" with a `listen`, else \"all\"",
            "Which addresses that the application binds by itself are shared.",
            Rules::shareMode,
            null);
    static final Option<List<AddressPattern>> SHARE_EXCEPT = add(
            "shareExcept",
            "array of address patterns",
            "[]",
            "With \"all\": addresses that every worker binds for itself.",
            Rules::patterns,
            List.of());
    static final Option<ListenAddress> METRICS_PROMETHEUS = add(
            "metrics.prometheus",
            "listen address",
            "nowhere",
            "Where Prometheus finds `/metrics`; not a `unix:` address.",
            Rules::tcpAddress,
            null);
    static final Option<Boolean> METRICS_JMX = add(
            "metrics.jmx", "true or false", "true", "Each meter is an MBean of the master, too.", Rules::flag, true);
    static final Option<String> APP = add(
            "app",
            "any object",
            "{}",
            "The application's own options, handed to it as JSON text.",
            OptionsJson::readApp,
            "{}");

    private OptionTable() {}

    /** Returns all options, in the order of the documentation. */
    static List<KnownOption> known() {
        return OPTIONS.values().stream().<KnownOption>map(Option::known).toList();
    }

    /** Returns the keys of all options and groups. */
    static List<String> keys() {
        List<String> keys = new ArrayList<>(GROUPS);
        keys.addAll(OPTIONS.keySet());
        return keys;
    }

    static boolean knows(String key) {
        return isGroup(key) || OPTIONS.containsKey(key);
    }

    /** Tells whether this is an object that has options in it and is none itself. */
    static boolean isGroup(String key) {
        return GROUPS.contains(key);
    }

    static Option<?> option(String key) {
        return Objects.requireNonNull(OPTIONS.get(key), key);
    }

    private static <T> Option<T> add(
            String key, String type, String defaultText, String meaning, Rule<T> rule, @Nullable T fallback) {
        Option<T> option = new Option<>(new KnownOption(key, type, defaultText, meaning), rule, fallback);
        OPTIONS.put(key, option);
        return option;
    }
}
