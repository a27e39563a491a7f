package io.srv.container.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.srv.jmx.ListenerInfo;
import io.srv.jmx.MemoryInfo;
import io.srv.jmx.WorkerInfo;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class StatusTableTest {

    @Test
    void showsHeadWorkersAndListeners() {
        assertThat(String.join("\n", StatusTable.of(Pool.status()))).isEqualTo("""
                        application  app.jar
                        master       pid 14048, running, up 3 h 0 m, srv-container 0.1.0
                        workers      1 of 2 ready, generation 3
                        heap         981 MiB each: 75 % of 4 GiB, less 128 MiB for the master, over 3
                        until now    7 starts, 1 crash, 1 recycle done, 2 aborted
                        last recycle 3 aborted 1 m 0 s ago, 1 of 2 replaced: worker 1 could not start

                        SLOT  ID    PID  STATE               GEN        UP  READY AFTER  HEAP MIB  RSS MIB  THREADS    CPU    BEAT  ACCEPTED
                           0   5  14210  ready                 2  1 m 40 s       361 ms     12/64       98       14  4.5 %  400 ms        30
                           1   6  14211  stopping (RECYCLE)    2   2 h 5 m       1.84 s       0/0        -        5      -    8 ms        70
                           1   7      -  starting              3     90 ms            -         -        -        -      -       -         -

                        LISTENER  ADDRESS           QUEUE  ACCEPTED  BALANCE
                        web       *:8080           3/1024       100  -
                        admin     unix:/run/admin     -/-         -  -""".stripIndent());
    }

    @Test
    void poolOfNothingHasAHead() {
        assertThat(StatusTable.of(Pool.status("STOPPING", 0, 4, List.of(), List.of())))
                .containsExactly(
                        "application  app.jar",
                        "master       pid 14048, stopping, up 3 h 0 m, srv-container 0.1.0",
                        "workers      0 of 4 ready, generation 3",
                        "heap         981 MiB each: 75 % of 4 GiB, less 128 MiB for the master, over 3",
                        "until now    7 starts, 1 crash, 1 recycle done, 2 aborted");
    }

    @Test
    void heapThatIsSetOtherwiseHasItsSource() {
        assertThat(StatusTable.of(Pool.status(
                        new MemoryInfo(4L << 30, 128L << 20, 3, null, 1, "worker.jvmArgs: -XX:MaxRAMPercentage=20"))))
                .contains("heap         set by worker.jvmArgs: -XX:MaxRAMPercentage=20");
        assertThat(StatusTable.of(Pool.status(new MemoryInfo(null, 128L << 20, 3, null, 1, null))))
                .contains("heap         as large as each JVM decides: how much memory there is cannot be read");
    }

    @Test
    void balanceIsTheSmallestAndTheLargestShareOfReadyWorkers() {
        assertThat(balance(Map.of(1L, 30L, 2L, 50L, 3L, 20L), 1, 2, 3)).isEqualTo("20 to 50 %");
        assertThat(balance(Map.of(1L, 30L, 2L, 50L, 3L, 20L), 1, 3)).isEqualTo("40 to 60 %");
        assertThat(balance(Map.of(1L, 5L, 2L, 5L), 1, 2)).isEqualTo("50 to 50 %");
        assertThat(balance(Map.of(1L, 5L), 1, 2)).isEqualTo("-");
        assertThat(balance(Map.of(1L, 0L, 2L, 0L), 1, 2)).isEqualTo("-");
    }

    @Test
    void healthIsWhatMonitoringWants() {
        assertThat(Stream.of(
                                Pool.status("RUNNING", 4, 4, List.of(), List.of()),
                                Pool.status("RUNNING", 5, 4, List.of(), List.of()),
                                Pool.status("RUNNING", 3, 4, List.of(), List.of()),
                                Pool.status("RUNNING", 0, 4, List.of(), List.of()),
                                Pool.status("BOOTING", 4, 4, List.of(), List.of()),
                                Pool.status("STOPPING", 4, 4, List.of(), List.of()),
                                Pool.status("KILLING", 0, 4, List.of(), List.of()))
                        .map(Status::health))
                .containsExactly(
                        Status.Health.COMPLETE,
                        Status.Health.COMPLETE,
                        Status.Health.INCOMPLETE,
                        Status.Health.DOWN,
                        Status.Health.INCOMPLETE,
                        Status.Health.INCOMPLETE,
                        Status.Health.DOWN);
    }

    private static String balance(Map<Long, Long> accepted, long... ready) {
        List<WorkerInfo> workers = LongStream.of(ready)
                .mapToObj(
                        id -> new WorkerInfo(id, (int) id, id, 1, "READY", "BOOT", null, Pool.before(1_000), 1L, null))
                .toList();
        ListenerInfo listener = new ListenerInfo("l", "*:1", true, 1, 0, accepted);
        List<String> lines = StatusTable.of(Pool.status("RUNNING", 1, 1, workers, List.of(listener)));
        String row = lines.get(lines.size() - 1);
        return row.substring(row.indexOf("  ", row.indexOf("0/1") + 3)).replaceFirst("^ +\\d+ +", "");
    }
}
