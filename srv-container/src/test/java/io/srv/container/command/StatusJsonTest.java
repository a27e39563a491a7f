package io.srv.container.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.srv.jmx.EventInfo;
import io.srv.jmx.MemoryInfo;
import java.util.Date;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The names and forms that scripts rely on. */
class StatusJsonTest {

    @Test
    void statusIsOneObjectOnOneLine() {
        assertThat(StatusJson.of(Pool.status()))
                .isEqualTo("{\"time\":\"2026-11-22T20:00:00.000Z\",\"version\":\"0.1.0\",\"pid\":14048,"
                        + "\"application\":\"app.jar\",\"phase\":\"RUNNING\",\"started\":\"2026-11-22T17:00:00.000Z\","
                        + "\"uptimeMillis\":10800000,\"workerCount\":2,\"readyCount\":1,\"generation\":3,"
                        + "\"lastRecycle\":{\"id\":3,\"outcome\":\"ABORTED\",\"began\":\"2026-11-22T19:58:00.000Z\","
                        + "\"ended\":\"2026-11-22T19:59:00.000Z\",\"replaced\":1,\"total\":2,\"generation\":4,\"reason\":\"START_FAILED\","
                        + "\"cause\":\"worker 1 could not start\"},"
                        + "\"counters\":{\"starts\":7,\"ready\":6,\"readyMillis\":5000,\"crashes\":1,"
                        + "\"exits\":{\"CRASH\":1,\"RECYCLE\":3},\"drained\":3,\"drainMillis\":900,"
                        + "\"recyclesDone\":1,\"recyclesAborted\":2},"
                        + "\"memory\":{\"memoryBytes\":4294967296,\"masterBytes\":134217728,\"workers\":3,"
                        + "\"heapBytesEach\":1028653056,\"gcThreadsEach\":1,\"heapSetBy\":null},"
                        + "\"workers\":["
                        + "{\"id\":5,\"slot\":0,\"pid\":14210,\"generation\":2,\"state\":\"READY\","
                        + "\"startReason\":\"RECYCLE\",\"endReason\":null,\"started\":\"2026-11-22T19:58:20.000Z\","
                        + "\"uptimeMillis\":100000,\"readyAfterMillis\":361,\"heapUsedBytes\":12582912,"
                        + "\"heapCommittedBytes\":20971520,\"heapMaxBytes\":67108864,\"nonHeapUsedBytes\":9437184,"
                        + "\"residentBytes\":102760448,\"threads\":14,\"cpuMillis\":4500,\"gcMillis\":21,\"gcCount\":3,"
                        + "\"heartbeatAgeMillis\":400,\"accepted\":30},"
                        + "{\"id\":6,\"slot\":1,\"pid\":14211,\"generation\":2,\"state\":\"STOPPING\","
                        + "\"startReason\":\"BOOT\",\"endReason\":\"RECYCLE\",\"started\":\"2026-11-22T17:55:00.000Z\","
                        + "\"uptimeMillis\":7500000,\"readyAfterMillis\":1840,\"heapUsedBytes\":1,"
                        + "\"heapCommittedBytes\":2,\"heapMaxBytes\":3,\"nonHeapUsedBytes\":4,\"residentBytes\":null,"
                        + "\"threads\":5,\"cpuMillis\":null,\"gcMillis\":6,\"gcCount\":7,\"heartbeatAgeMillis\":8,"
                        + "\"accepted\":70},"
                        + "{\"id\":7,\"slot\":1,\"pid\":null,\"generation\":3,\"state\":\"STARTING\","
                        + "\"startReason\":\"RECYCLE\",\"endReason\":null,\"started\":\"2026-11-22T19:59:59.910Z\","
                        + "\"uptimeMillis\":90,\"readyAfterMillis\":null,\"heapUsedBytes\":null,"
                        + "\"heapCommittedBytes\":null,\"heapMaxBytes\":null,\"nonHeapUsedBytes\":null,"
                        + "\"residentBytes\":null,\"threads\":null,\"cpuMillis\":null,\"gcMillis\":null,\"gcCount\":null,"
                        + "\"heartbeatAgeMillis\":null,\"accepted\":null}],"
                        + "\"listeners\":["
                        + "{\"name\":\"web\",\"address\":\"*:8080\",\"declared\":true,\"backlog\":1024,\"queueLength\":3,"
                        + "\"accepted\":100,\"acceptedByWorker\":{\"5\":30,\"6\":70}},"
                        + "{\"name\":\"admin\",\"address\":\"unix:/run/admin\",\"declared\":false,\"backlog\":null,"
                        + "\"queueLength\":null,\"accepted\":null,\"acceptedByWorker\":{}}]}\n");
    }

    @Test
    void heapThatIsSetOtherwiseHasItsSource() {
        assertThat(StatusJson.of(
                        Pool.status(new MemoryInfo(null, 128L << 20, 3, null, null, "JAVA_TOOL_OPTIONS: -Xmx64m"))))
                .contains(
                        "\"memory\":{\"memoryBytes\":null,\"masterBytes\":134217728,\"workers\":3,\"heapBytesEach\":null,"
                                + "\"gcThreadsEach\":null,\"heapSetBy\":\"JAVA_TOOL_OPTIONS: -Xmx64m\"}");
    }

    @Test
    void noRecycleIsNull() {
        assertThat(StatusJson.of(Pool.status("RUNNING", 1, 1, List.of(), List.of())))
                .contains("\"lastRecycle\":null,", "\"workers\":[],\"listeners\":[]");
    }

    @Test
    void eventIsAnObjectOnALineOrALineOfTheLog() {
        EventInfo ready = new EventInfo(
                17,
                new Date(1_795_370_401_576L),
                "io.srv.worker.ready",
                null,
                5L,
                null,
                "worker \"0\" ready\u001b after 85 ms, ü");

        assertThat(EventText.json(ready))
                .isEqualTo("{\"sequence\":17,\"time\":\""
                        + JsonText.time(ready.time().toInstant())
                        + "\",\"type\":\"io.srv.worker.ready\",\"reason\":null,\"worker\":5,\"recycle\":null,"
                        + "\"message\":\"worker \\\"0\\\" ready\\u001B after 85 ms, ü\"}\n");
        assertThat(EventText.line(ready))
                .isEqualTo(JsonText.time(ready.time().toInstant()) + " worker \"0\" ready\u001b after 85 ms, ü");
        assertThat(JsonText.time(Pool.NOW)).isEqualTo("2026-11-22T20:00:00.000Z");
    }
}
