package io.srv.container.master;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What this process may do, see proc(5) and capabilities(7).
 *
 * @param uid         the effective user
 * @param gid         the effective group
 * @param effective   the capabilities in force, one bit each
 * @param ambient     those that every program gets which this process starts
 * @param nofile      the hard limit of descriptors
 * @param core        the hard limit of a core dump's bytes
 * @param oomScore    the oom_score_adj
 */
record OwnRights(long uid, long gid, long effective, long ambient, long nofile, long core, int oomScore) {

    static final int CHOWN = 0;
    static final int KILL = 5;
    static final int SETGID = 6;
    static final int SETUID = 7;
    static final int SETPCAP = 8;
    static final int SYS_RESOURCE = 24;

    private static final BigInteger MAX = BigInteger.valueOf(Long.MAX_VALUE);

    /** What it takes to start workers as another user, to hand files to their group, and to signal them. */
    private static final Map<Integer, String> TO_SWITCH = new TreeMap<>(Map.of(
            CHOWN, "CAP_CHOWN", KILL, "CAP_KILL", SETGID, "CAP_SETGID", SETUID, "CAP_SETUID", SETPCAP, "CAP_SETPCAP"));

    /** Read once: a recycle must not need a free descriptor for it. */
    private static final class Own {
        static final OwnRights RIGHTS = read();
    }

    static OwnRights ofThisProcess() {
        return Own.RIGHTS;
    }

    private static OwnRights read() {
        try {
            List<String> status = Files.readAllLines(Path.of("/proc/self/status"));
            List<String> limits = Files.readAllLines(Path.of("/proc/self/limits"));
            return new OwnRights(
                    Long.parseLong(words(status, "Uid:")[1]),
                    Long.parseLong(words(status, "Gid:")[1]),
                    bits(words(status, "CapEff:")[0]),
                    bits(words(status, "CapAmb:")[0]),
                    limit(words(limits, "Max open files")[1]),
                    limit(words(limits, "Max core file size")[1]),
                    Integer.parseInt(Files.readAllLines(Path.of("/proc/self/oom_score_adj"))
                            .get(0)
                            .strip()));
        } catch (IOException e) {
            throw new IllegalStateException("/proc cannot be read; mount it", e);
        }
    }

    boolean has(int capability) {
        return (effective >>> capability & 1) != 0;
    }

    /** Returns the names of those capabilities that are missing to start workers as another user. */
    List<String> missingToSwitch() {
        List<String> missing = new ArrayList<>();
        TO_SWITCH.forEach((capability, name) -> {
            if (!has(capability)) {
                missing.add(name);
            }
        });
        return missing;
    }

    /** Whether a program that it starts gets capabilities from it. One of root's has all of them anyway, as root's. */
    boolean handsOn() {
        return uid != 0 && ambient != 0;
    }

    private static String[] words(List<String> lines, String key) {
        return lines.stream()
                .filter(line -> line.startsWith(key))
                .map(line -> line.substring(key.length()).strip().split("\\s+"))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("proc(5) has no line " + key));
    }

    private static long bits(String hexadecimal) {
        return Long.parseUnsignedLong(hexadecimal, 16);
    }

    private static long limit(String text) {
        return text.equals("unlimited")
                ? Long.MAX_VALUE
                : new BigInteger(text).min(MAX).longValue();
    }
}
