package io.srv.container;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class RehearsalTest {

    @Test
    void whatTheLauncherLeftOutComesBackInItsPlace() {
        assertThat(Rehearsal.complete(
                        List.of(
                                "java",
                                "-Xrs",
                                "-Xmx80m",
                                "-Dsrv.rehearsal=1",
                                "-Dsrv.launcher=/x",
                                "-cp",
                                "a.jar",
                                "Main"),
                        1,
                        " -Dcom.sun.management.jmxremote.port=9010\t-Xmx80m "))
                .containsExactly(
                        "java",
                        "-Xrs",
                        "-Dcom.sun.management.jmxremote.port=9010",
                        "-Xmx80m",
                        "-Dsrv.launcher=/x",
                        "-cp",
                        "a.jar",
                        "Main");
    }

    @Test
    void withoutOptionsOnlyTheMarkGoes() {
        assertThat(Rehearsal.complete(List.of("java", "-Dsrv.rehearsal=0", "Main", ""), 0, ""))
                .containsExactly("java", "Main", "");
    }

    @Test
    void whoeverWasNotMarkedIsComplete() {
        assertThat(Rehearsal.complete(List.of("java", "Main"), 0, "-Xmx1g")).containsExactly("java", "Main");
    }
}
