package io.srv.container.master;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.srv.container.exit.ExitStatus;
import io.srv.container.log.RecordedLog;
import io.srv.container.master.Successor.Verdict;
import io.srv.container.posix.FakePosix;
import io.srv.container.posix.PosixException;
import io.srv.container.posix.Reaped;
import io.srv.container.supervisor.Event;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A rehearsal and what comes of it, without processes. */
class HandoverTest {

    private static final SavedMaster STATE =
            new SavedMaster(null, 4, 0, "", 0, List.of(), List.of(), List.of(), List.of(), List.of(), false);

    private final FakePosix posix = new FakePosix();
    private final RecordedLog recorded = new RecordedLog();
    private final Queue<Mail> mail = new ArrayDeque<>();
    private final FakeSuccessor successor = new FakeSuccessor();
    private final Handover handover = new Handover(posix, recorded.log(), successor, mail);

    @AfterEach
    void nothingIsLeftOpen() {
        assertThat(posix.openDescriptors()).isEmpty();
        recorded.lines();
    }

    @Test
    void childGetsTheStateAndAPlaceForItsAnswer() {
        handover.rehearse(STATE);

        FakePosix.Spawned child = posix.spawned().get(0);
        assertThat(child.request().command()).containsExactly("/opt/bin/srv-container", "app.jar");
        assertThat(child.request().environment()).containsEntry("REHEARSE", "3 4");
        assertThat(child.request().descriptors()).hasSize(2);
        assertThat(mail).isEmpty();
        assertThat(handover.isReady()).isFalse();
        end(new ExitStatus.Exited(0), new Verdict("2", List.of(), List.of("no")));
    }

    @Test
    void whoSaysThatItCouldTakeOverIsReady() {
        handover.rehearse(STATE);

        end(new ExitStatus.Exited(0), new Verdict("2", List.of("java", "Main"), List.of()));

        assertThat(handover.isReady()).isTrue();
        assertThat(mail).isEmpty();
        assertThatThrownBy(() -> handover.become(STATE))
                .isInstanceOf(PosixException.class)
                .hasMessageStartingWith("cannot become java");
        assertThat(handover.isReady()).isFalse();
    }

    @Test
    void problemsAreTold() {
        handover.rehearse(STATE);

        end(new ExitStatus.Exited(0), new Verdict("2", List.of("java"), List.of("no room", "no time")));

        assertThat(mail).containsExactly(failed("no room; no time"));
    }

    @Test
    void whoeverIsKilledOrSaysNothingCannotTakeOver() {
        handover.rehearse(STATE);
        end(new ExitStatus.Signaled(9), new Verdict("", List.of(), List.of()));
        handover.rehearse(STATE);
        end(new ExitStatus.Exited(0), new Verdict("", List.of(), List.of()));

        assertThat(mail)
                .containsExactly(
                        failed("the rehearsal ended with signal 9; what it wrote to stderr says why"),
                        failed("the rehearsal ended with exit status 0; what it wrote to stderr says why"));
    }

    @Test
    void whoeverTakesTooLongIsKilled() {
        handover.rehearse(STATE);
        long pid = posix.spawned().get(0).pid();

        handover.late(pid);

        assertThat(posix.sent()).containsExactly(new FakePosix.Sent(pid, 9));
        end(posix.reap().orElseThrow(), new Verdict("2", List.of("java"), List.of()));
        assertThat(mail).containsExactly(failed("the rehearsal did not end within 30 s"));
    }

    @Test
    void lateNewsAndOtherChildrenChangeNothing() {
        handover.rehearse(STATE);
        handover.ended(new Reaped(4711, new ExitStatus.Exited(0)));
        end(new ExitStatus.Exited(0), new Verdict("2", List.of("java"), List.of()));

        handover.late(posix.spawned().get(0).pid());

        assertThat(posix.sent()).isEmpty();
        assertThat(handover.isReady()).isTrue();
    }

    @Test
    void whatCannotBeStartedIsTold() {
        posix.failNextSpawn(new PosixException("posix_spawnp", 11, "cannot start it"));
        handover.rehearse(STATE);
        successor.launch = List.of();
        handover.rehearse(STATE);

        assertThat(mail)
                .containsExactly(
                        failed("the rehearsal cannot be started: cannot start it: resource temporarily unavailable"
                                + " (posix_spawnp: EAGAIN)"),
                        failed("how this process was started is not known; start it with bin/srv-container"));
    }

    private void end(ExitStatus status, Verdict verdict) {
        long pid = posix.spawned().get(posix.spawned().size() - 1).pid();
        posix.exit(pid, status);
        end(posix.reap().orElseThrow(), verdict);
    }

    private void end(Reaped child, Verdict verdict) {
        successor.verdict = verdict;
        handover.ended(child);
    }

    private static Mail failed(String why) {
        return new Mail.Fact(new Event.UpgradeFailed(why));
    }

    private static final class FakeSuccessor implements Successor {
        private List<String> launch = List.of("/opt/bin/srv-container", "app.jar");
        private Verdict verdict = new Verdict("", List.of(), List.of());

        @Override
        public List<String> launch() {
            return launch;
        }

        @Override
        public Set<Integer> write(SavedMaster master, int file) {
            return Set.of();
        }

        @Override
        public Map<String, String> rehearse(int state, int answer) {
            return Map.of("REHEARSE", state + " " + answer);
        }

        @Override
        public Map<String, String> takeOver(int state) {
            return Map.of();
        }

        @Override
        public Verdict verdict(int answer) {
            return verdict;
        }
    }
}
