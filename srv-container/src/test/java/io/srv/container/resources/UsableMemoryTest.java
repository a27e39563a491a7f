package io.srv.container.resources;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class UsableMemoryTest {

    private static final String V2 = "/sys/fs/cgroup";
    private static final String V1 = "/sys/fs/cgroup/memory";
    private static final String NONE_IN_V1 = "9223372036854771712\n";

    @TempDir
    private Path folder;

    private FakeSystem system;

    @BeforeEach
    void machineOf16GiB() {
        system = new FakeSystem(folder);
    }

    @Test
    void machineWithoutControlGroupsHasItsMemory() {
        assertMemory(FakeSystem.MACHINE_BYTES);
    }

    @Test
    void containerHasItsLimit() {
        system.v2("/").file(V2 + "/memory.max", "536870912\n");

        assertMemory(512L << 20);
    }

    @Test
    void lowestLimitOfAllParentsHolds() {
        system.v2("/kubepods.slice/pod7.slice/app.scope")
                .file(V2 + "/memory.max", "8589934592\n")
                .file(V2 + "/kubepods.slice/memory.max", "max\n")
                .file(V2 + "/kubepods.slice/pod7.slice/memory.max", "1073741824\n")
                .file(V2 + "/kubepods.slice/pod7.slice/app.scope/memory.max", "2147483648\n")
                .file(V2 + "/kubepods.slice/pod8.slice/memory.max", "1048576\n");

        assertMemory(1L << 30);
    }

    @Test
    void ofAGroupThatIsNotSeenItsParentsHold() {
        system.v2("/app.slice/gone").file(V2 + "/app.slice/memory.max", "1073741824\n");

        assertMemory(1L << 30);
    }

    @Test
    void limitAboveTheMachinesMemoryIsNone() {
        system.v2("/").file(V2 + "/memory.max", "99999999999999\n");

        assertMemory(FakeSystem.MACHINE_BYTES);
    }

    @Test
    void olderVersionHasItsOwnFiles() {
        system.v1("/docker/17").file(V1 + "/memory.limit_in_bytes", NONE_IN_V1);

        system.file(V1 + "/docker/17/memory.limit_in_bytes", "1073741824\n");
        assertMemory(1L << 30);
        system.file(V1 + "/docker/memory.limit_in_bytes", "536870912\n");
        assertMemory(512L << 20);
        system.file(V1 + "/docker/17/memory.limit_in_bytes", NONE_IN_V1);
        system.file(V1 + "/docker/memory.limit_in_bytes", NONE_IN_V1);
        assertMemory(FakeSystem.MACHINE_BYTES);
    }

    @Test
    void olderVersionTellsOfLimitsAboveWhatIsMounted() {
        system.v1("/")
                .file(V1 + "/memory.limit_in_bytes", NONE_IN_V1)
                .file(V1 + "/memory.stat", "cache 0\nhierarchical_memory_limit 268435456\ntotal_rss 7\n");

        assertMemory(256L << 20);
    }

    @Test
    void groupOfAnotherControllerSaysNothing() {
        system.v1("/app").file(V1 + "/other/memory.limit_in_bytes", "1048576\n");

        assertMemory(FakeSystem.MACHINE_BYTES);
    }

    @Test
    void hybridMachineMayHaveLimitsInBoth() {
        system.v1("/app")
                .file(V1 + "/app/memory.limit_in_bytes", "2147483648\n")
                .file(V2 + "/unified/unified.slice/memory.max", "1073741824\n");

        assertMemory(1L << 30);
    }

    @Test
    void mountOfOwnGroupAloneIsItsRoot() {
        // Docker without a namespace of control groups.
        system.groups("4:memory:/docker/17/sub")
                .mounts("35 31 0:32 /docker/17 /sys/fs/cgroup/memory ro - cgroup cgroup rw,memory")
                .file(V1 + "/memory.limit_in_bytes", "2147483648\n")
                .file(V1 + "/sub/memory.limit_in_bytes", "1073741824\n")
                .file(V1 + "/docker/17/sub/memory.limit_in_bytes", "1048576\n");

        assertMemory(1L << 30);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/../../init.scope", "/docker/18", "/docker/170", "/"})
    void groupOfAnotherNamespaceLeavesTheMountsOwnRoot(String group) {
        system.groups("0::" + group)
                .mounts("35 31 0:32 /docker/17 /sys/fs/cgroup ro - cgroup2 cgroup rw")
                .file(V2 + "/memory.max", "1073741824\n")
                .file("/sys/memory.max", "1048576\n");

        assertMemory(1L << 30);
    }

    @Test
    void pathThatLeadsOutOfTheMountEndsThere() {
        system.v2("/../../other")
                .file(V2 + "/memory.max", "1073741824\n")
                .file("/sys/other/memory.max", "1048576\n")
                .file("/other/memory.max", "1048576\n");

        assertMemory(1L << 30);
    }

    @Test
    void namesMayHaveColonsAndBlanks() {
        system.groups("0::/a:b c")
                .mounts("30 23 0:26 / /my\\040groups\\134x2d rw - cgroup2 none rw")
                .file("/my groups\\x2d/a:b c/memory.max", "1073741824\n");

        assertMemory(1L << 30);
    }

    @Test
    void whereItIsMountedTwiceTheMountThatHasTheGroupCounts() {
        system.groups("0::/a/b")
                .mounts(
                        "30 23 0:26 /other /mnt rw - cgroup2 none rw\n31 23 0:26 /a /sys/fs/cgroup rw - cgroup2 none rw")
                .file("/mnt/memory.max", "1048576\n")
                .file(V2 + "/b/memory.max", "1073741824\n");

        assertMemory(1L << 30);
    }

    @ParameterizedTest
    @ValueSource(strings = {"max", "", "\n", "0", "-1", "lots", "1e9", "9223372036854771712", "18446744073709551615"})
    void whatIsNoLimitIsNone(String limit) {
        system.v2("/").file(V2 + "/memory.max", limit);

        assertMemory(FakeSystem.MACHINE_BYTES);
    }

    @Test
    void whatCannotBeReadSaysNothing() throws IOException {
        system.v2("/").folder(V2 + "/memory.max");
        assertMemory(FakeSystem.MACHINE_BYTES);

        system.groups("nonsense\n0:\n::\n0::/").mounts("30 23\n30 23 0:26 / /sys/fs/cgroup rw - cgroup2");
        assertMemory(FakeSystem.MACHINE_BYTES);

        Files.delete(folder.resolve("proc/self/mountinfo"));
        assertMemory(FakeSystem.MACHINE_BYTES);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "MemTotal:", "MemTotal: many kB", "MemTotal: 7 MB", "MemTotal: 9223372036854775807 kB"})
    void withoutTheMachinesMemoryALimitIsEnough(String meminfo) {
        system.file("/proc/meminfo", meminfo);
        assertThat(UsableMemory.bytes(folder)).isEmpty();

        system.v2("/").file(V2 + "/memory.max", "1073741824\n");
        assertMemory(1L << 30);
    }

    @Test
    void thisMachineHasSome() {
        assertThat(UsableMemory.bytes(Path.of("/")).orElseThrow()).isGreaterThan(64L << 20);
    }

    private void assertMemory(long bytes) {
        assertThat(UsableMemory.bytes(system.root())).hasValue(bytes);
    }
}
