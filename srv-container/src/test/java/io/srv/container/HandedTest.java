package io.srv.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.srv.container.handover.OpenFile;
import io.srv.container.log.Log;
import io.srv.container.master.Configuration;
import io.srv.container.master.Master;
import io.srv.container.master.NotPreparedException;
import io.srv.container.master.SavedMaster.SavedApplication;
import io.srv.container.master.SavedMaster.SavedGeneration;
import io.srv.container.master.Successor.Verdict;
import io.srv.container.options.MetricsOptions;
import io.srv.container.posix.FakePosix;
import io.srv.container.posix.Posix;
import io.srv.container.supervisor.RecycleStatus.Stage;
import io.srv.container.supervisor.Snapshot;
import io.srv.container.supervisor.Supervisor;
import io.srv.container.supervisor.WorkerState;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What a version hands over, in the format of each one that was released: {@code handed-1.json} is what 0.1.0 writes, and must be
 * understood for ever. A change of the records that this fails for needs another format, and a file of its own here.
 */
class HandedTest {

    private Posix posix;
    private int file;

    @BeforeEach
    void open() throws Exception {
        posix = Posix.load();
        file = posix.memoryFile("test");
    }

    @AfterEach
    void close() {
        posix.close(file);
    }

    @Test
    void whatWasHandedOverIsWrittenAgainWithoutALoss() throws Exception {
        JsonNode released = released();

        OpenFile.write(file, handed(released));

        assertHas(tree(file), released, "");
    }

    @Test
    void supervisorGoesOnFromIt() throws Exception {
        Handed handed = handed(released());

        Supervisor supervisor = Supervisor.restore(
                handed.master().pool(),
                generation -> generations(handed).get(generation).settings());

        Snapshot pool = supervisor.snapshot();
        assertThat(pool.generation()).isEqualTo(2);
        assertThat(pool.previous()).isEqualTo(1);
        assertThat(pool.count()).isEqualTo(2);
        assertThat(pool.workers())
                .extracting(worker -> worker.worker().id(), worker -> worker.state())
                .containsExactly(tuple(2L, WorkerState.STOPPING), tuple(3L, WorkerState.READY));
        assertThat(pool.recycles()).extracting(recycle -> recycle.stage()).containsExactly(Stage.DONE, Stage.ABORTED);
        assertThat(pool.totals().starts()).isEqualTo(4);
    }

    @Test
    void whatANewerVersionAddsIsPassedOver() throws Exception {
        String newer = released().toString().replaceFirst("\\{", "{\"added\":{\"by\":\"a newer one\"},");
        Files.writeString(Path.of("/proc/self/fd/" + file), newer);

        assertThat(OpenFile.read(file, Handed.class).master().pool().good()).isEqualTo(2);
    }

    @Test
    void workersThatSpeakAnotherProtocolAreNotTakenOver() throws Exception {
        ObjectNode other = (ObjectNode) released();
        ((ObjectNode) other.get("master")).put("protocol", 3);
        Handed handed = handed(other);

        assertThat(Master.problems(handed.master(), generations(handed)))
                .containsExactly("the workers speak version 3 of the control protocol, and this program version 4;"
                        + " stop and start");
    }

    @Test
    void rehearsalRefusesAFormatThatItDoesNotKnow() throws Exception {
        ObjectNode newer = (ObjectNode) released();
        newer.put("format", 2).put("version", "9.9");
        Files.writeString(Path.of("/proc/self/fd/" + file), newer.toString());
        int answer = posix.memoryFile("answer");
        try (Log log = Log.toStderr()) {
            Rehearsal.run(
                    HandoverOrder.rehearse(file, answer), new CommandLineFiles(List.of(), null, null), posix, log);

            assertThat(OpenFile.read(answer, Verdict.class).problems())
                    .containsExactly(
                            "version 9.9 hands over in format 2, and version (not packaged) knows none above 1;"
                                    + " stop and start");
        } finally {
            posix.close(answer);
        }
    }

    @Test
    void whatIsNoneOfItIsSaidInASentence() throws Exception {
        Files.writeString(Path.of("/proc/self/fd/" + file), "{\"format\":");

        assertThatThrownBy(() -> OpenFile.read(file, Handed.class))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageStartingWith("what was handed over cannot be understood: ");
    }

    private static Map<Long, Configuration> generations(Handed handed) {
        Deployment deployment = new Deployment(Path.of("/srv/app/plain.jar"), null, new FakePosix(), null);
        Map<Long, Configuration> generations = new HashMap<>();
        for (SavedGeneration one : handed.master().generations()) {
            // The files are not here: where they are is all that matters.
            SavedGeneration here = new SavedGeneration(
                    one.number(),
                    one.options(),
                    new SavedApplication(
                            List.of("/"),
                            one.application().original(),
                            one.application().main(),
                            one.application().className(),
                            one.application().flags()));
            try {
                generations.put(one.number(), deployment.restore(here, new MetricsOptions(Optional.empty(), true)));
            } catch (NotPreparedException e) {
                throw new AssertionError(e);
            }
        }
        return generations;
    }

    private Handed handed(JsonNode json) throws IOException {
        Files.writeString(Path.of("/proc/self/fd/" + file), json.toString());
        return OpenFile.read(file, Handed.class);
    }

    private static JsonNode released() throws IOException {
        try (InputStream in = Objects.requireNonNull(HandedTest.class.getResourceAsStream("handed-1.json"))) {
            return new ObjectMapper().readTree(in);
        }
    }

    private static JsonNode tree(int descriptor) throws IOException {
        return new ObjectMapper().readTree(Files.readAllBytes(Path.of("/proc/self/fd/" + descriptor)));
    }

    private static void assertHas(JsonNode actual, JsonNode expected, String path) {
        if (expected.isObject()) {
            expected.fieldNames().forEachRemaining(name -> {
                assertThat(actual.has(name)).as(path + "/" + name).isTrue();
                assertHas(actual.get(name), expected.get(name), path + "/" + name);
            });
        } else if (expected.isArray()) {
            assertThat(actual.size()).as(path).isEqualTo(expected.size());
            for (int i = 0; i < expected.size(); i++) {
                assertHas(actual.get(i), expected.get(i), path + "/" + i);
            }
        } else {
            assertThat(actual).as(path).isEqualTo(expected);
        }
    }
}
