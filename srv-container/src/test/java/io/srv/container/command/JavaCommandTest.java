package io.srv.container.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JavaCommandTest {

    private static final Set<String> COMMANDS = Set.of("status", "stop");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "java -cp a.jar io.srv.container.Main app.jar",
                "/opt/jdk/bin/java -Xmx64m -XX:+UseSerialGC -cp a.jar:b.jar io.srv.container.Main app.jar options.json",
                "/opt/jdk/bin/java -cp a.jar io.srv.container.Main options.json",
                "/opt/jdk/bin/java -cp a.jar io.srv.container.Main ./status",
                "/opt/jdk/bin/java -cp a.jar io.srv.container.Main -- --check",
                "/opt/jdk/bin/java -cp a.jar io.srv.container.Main app.jar stop",
            })
    void masterIsOne(String command) {
        assertThat(master(command)).isPresent();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "java",
                "io.srv.container.Main",
                "io.srv.container.Main app.jar",
                "java -cp a.jar io.srv.container.Main",
                "java -cp a.jar io.srv.container.Main --check app.jar",
                "java -cp a.jar io.srv.container.Main app.jar --check",
                "java -cp a.jar io.srv.container.Main --self-test",
                "java -cp a.jar io.srv.container.Main --help",
                "java -cp a.jar io.srv.container.Main -V",
                "java -cp a.jar io.srv.container.Main status",
                "java -cp a.jar io.srv.container.Main stop --wait 4711",
                "java -cp a.jar io.srv.container.worker.WorkerMain 1",
                "java -cp a.jar io.srv.container.MainX app.jar",
                "strace java -cp a.jar io.srv.container.Main app.jar",
                "notjava -cp a.jar io.srv.container.Main app.jar",
            })
    void everythingElseIsNone(String command) {
        assertThat(master(command)).isEmpty();
    }

    @Test
    void applicationIsWhatIsBehindTheMainClass() {
        assertThat(master("java -cp a.jar io.srv.container.Main -- app.jar options.json")
                        .map(JavaCommand::application))
                .contains("app.jar options.json");
    }

    @Test
    void lastFlagTellsWhetherAttachingIsDisabled() {
        assertThat(Stream.of(
                                "",
                                "-XX:+DisableAttachMechanism",
                                "-XX:+DisableAttachMechanism -XX:-DisableAttachMechanism",
                                "-XX:-DisableAttachMechanism -XX:+DisableAttachMechanism")
                        .map(flags -> master("java " + flags + " -cp a.jar io.srv.container.Main app.jar")
                                .orElseThrow()
                                .attachDisabled()))
                .containsExactly(false, true, false, true);
        assertThat(master("java -cp a.jar io.srv.container.Main -XX:+DisableAttachMechanism")
                        .orElseThrow()
                        .attachDisabled())
                .isFalse();
    }

    @Test
    void workerIsToldByItsMainClass() {
        assertThat(JavaCommand.isWorker(List.of("/jdk/bin/java", "-cp", "a", "io.srv.container.worker.WorkerMain")))
                .isTrue();
        assertThat(JavaCommand.isWorker(List.of("cat", "io.srv.container.worker.WorkerMain")))
                .isFalse();
        assertThat(JavaCommand.isWorker(List.of())).isFalse();
    }

    private static Optional<JavaCommand> master(String command) {
        return JavaCommand.ofMaster(
                command.isEmpty() ? List.of() : List.of(command.strip().split(" +")), COMMANDS);
    }
}
