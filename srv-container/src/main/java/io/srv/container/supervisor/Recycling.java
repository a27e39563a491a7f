package io.srv.container.supervisor;

import io.srv.api.StopReason;
import io.srv.container.supervisor.RecycleStatus.Stage;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Replaces workers: the new one first, then the old one is told to stop, and the next slot follows when it is gone; as many
 * at a time as the overlap allows. The slots' wishes say what is left; at most one more round waits.
 *
 * <p>A round of all leads to another generation, which is made first. Until it is done the generation before is the good
 * one: what fails of the new one aborts the round, and the slots that it had reached are replaced once more, by the good one.
 */
final class Recycling {

    /** How often it is tried to go back, and to spawn what cannot be spawned, all slots of a round taken together. */
    private static final int TRIES = 3;

    private final Agenda agenda;
    private final Pool pool;
    private final Orders orders;
    private final Generations generations;
    private final Replacing replacing;

    private long lastId;
    private @Nullable Round round;

    /** The id of the round that waits; 0 if none does. */
    private long waitingId;

    /** None begins: the pool is about to be handed over. */
    private boolean held;

    private final PastRecycles past = new PastRecycles();

    Recycling(Agenda agenda, Pool pool, Orders orders, Generations generations) {
        this.agenda = agenda;
        this.pool = pool;
        this.orders = orders;
        this.generations = generations;
        this.replacing = new Replacing(agenda, pool, orders, generations, this::isNew);
    }

    /** Nobody is being replaced, nor is that asked for. */
    boolean isIdle() {
        return replacesNobody() && waitingId == 0 && !held;
    }

    boolean replacesNobody() {
        return round == null;
    }

    void hold(boolean hold) {
        held = hold;
    }

    boolean isHeld() {
        return held;
    }

    /** Neither can it be begun, nor can it wait. */
    boolean refusesAllButRecycles() {
        return held && round == null;
    }

    /** Another generation is tried, or is being made for that. */
    boolean triesAnother() {
        return round != null && round.isOfAll();
    }

    /** That generation; 0 if there is none. */
    long coming() {
        return round != null && round.isOfAll() ? round.generation : 0;
    }

    /** Those that are remembered, the one that runs, the one that waits. */
    List<RecycleStatus> status() {
        List<RecycleStatus> all = past.all();
        if (round != null) {
            all.add(round.status(Stage.RUNNING, Supervisor.NEVER));
        }
        if (waitingId != 0) {
            all.add(waiting().status(Stage.WAITING, Supervisor.NEVER));
        }
        return all;
    }

    // ---- wishes

    /**
     * Everybody is to be replaced by what lies on the disk, in this round's turn or in the one after it.
     *
     * @return the id of the round that does it
     */
    long request() {
        if (round == null && !held) {
            begin(++lastId, StartReason.RECYCLE, generations.nextNumber());
            return lastId;
        }
        if (waitingId == 0) {
            waitingId = ++lastId;
            agenda.tell(new Notice.RecycleWaiting(waitingId));
        }
        return waitingId;
    }

    /**
     * Everybody is to run the generation before the good one; or the good one again, if a round leads away from it.
     *
     * @return the id of the round that does it; empty if there is no generation before
     */
    Optional<Long> rollBack() {
        dropWaiting(new AbortCause.RolledBack());
        Round current = round;
        if (current != null && current.reason == StartReason.ROLLBACK && !current.goesBack()) {
            return Optional.of(current.id); // whoever is impatient asks twice
        }
        abort(new AbortCause.RolledBack(), null);
        if (current != null && current.isOfAll()) {
            return Optional.of(current.id);
        }
        Generation previous = generations.previous();
        if (previous == null) {
            return Optional.empty();
        }
        begin(++lastId, StartReason.ROLLBACK, previous.number());
        return Optional.of(lastId);
    }

    /**
     * This ready worker is to be replaced.
     *
     * @param byItself whether it asked for that itself
     * @return the id of the round that does it
     */
    long request(Worker worker, StartReason reason, boolean byItself) {
        if (waitingId != 0) {
            // It will be replaced then, and this round must not grow while another one waits for its end.
            return waitingId;
        }
        if (round == null) {
            round = new Round(
                    ++lastId, agenda.nowNs(), reason, generations.good().number(), new Canary(agenda, 0));
            round.target = generations.good();
        }
        if (round.target != null && !worker.slot.replaceWanted) {
            agenda.tell(new Notice.ReplaceWanted(round.id, worker.view(), reason, byItself));
            round.total++;
            want(worker.slot, reason);
        }
        return round.id;
    }

    // ---- the new generation

    void prepared(long recycle, Settings settings) {
        Round current = awaiting(recycle);
        if (current != null) {
            start(current, new Generation(current.generation, settings));
        }
    }

    void notPrepared(long recycle, List<String> problems) {
        if (awaiting(recycle) != null) {
            abort(new AbortCause.NotPrepared(problems), null);
        }
    }

    /** Whether this worker runs the generation that the present round leads to, or goes back from. */
    boolean isNew(@Nullable Worker worker) {
        return worker != null && round != null && round.isOfAll() && worker.generation == round.target;
    }

    /** What is started in this slot when it is empty. */
    Generation generationFor(Slot slot) {
        Generation tried = round == null || round.goesBack() ? null : round.target;
        return tried == null || slot.replaceWanted ? generations.good() : tried;
    }

    /** The worker says that it is not well. */
    void unwell(Worker worker) {
        if (round != null && isNew(worker) && round.canary.isTried()) {
            abort(new AbortCause.Unhealthy(worker.view(), worker.health), null);
        }
    }

    // ---- what comes of the slots

    /** The replacement is ready: it takes its slot, and the old worker is told to stop. */
    void takePlace(Worker replacement) {
        Slot slot = replacement.slot;
        Worker old = slot.incumbent;
        slot.incumbent = replacement;
        slot.replacement = null;
        ready(replacement);
        if (old != null) {
            orders.askToStop(old, StopReason.RECYCLE);
        }
    }

    /** This worker has its slot, and is ready. */
    void ready(Worker worker) {
        if (round == null) {
            return;
        }
        if (worker.slot.replaceWanted && worker.generation == wanted(round)) {
            worker.slot.replaceWanted = false;
            if (round.goesBack()) {
                round.reverted++;
            } else {
                round.replaced++;
            }
        }
        if (!round.goesBack() && isNew(worker)) {
            round.canary.ready(worker, round.id);
        }
    }

    /** The pool has this slot, too. */
    void added(Slot slot) {
        if (round != null && round.isOfAll() && round.target != null && !round.goesBack()) {
            round.total++;
            want(slot, round.reason);
        }
    }

    /** The pool no longer has this slot. */
    void retired(Slot slot) {
        if (slot.replaceWanted && round != null && !round.goesBack()) {
            round.total--;
        }
    }

    // ---- going back

    /**
     * What was not replaced yet stays, and what was goes back.
     *
     * @param lost the slot that is empty because of it; null if none is
     */
    void abort(AbortCause cause, @Nullable Slot lost) {
        Round current = round;
        if (current == null || current.goesBack()) {
            return;
        }
        current.cause = cause;
        current.failures = 0;
        current.notBeforeNs = 0;
        int back = 0;
        stopReplacements();
        for (Slot slot : pool.slots()) {
            slot.replaceWanted = false;
            if (slot == lost || isNew(slot.incumbent)) {
                want(slot, StartReason.ROLLBACK);
                back++;
            }
        }
        if (back == 0) {
            end(current);
        } else {
            agenda.tell(new Notice.RecycleReverting(current.id, cause, back));
        }
    }

    /**
     * A worker that was to go back to, or to replace another one, did not become ready for reasons that say nothing of the
     * generation that is tried: all of that is put off for a while. In the end, or if something newer waits, going back is
     * given up, and what serves then stays, whatever it runs.
     *
     * @return for how long it is put off; empty if it is not
     */
    OptionalLong triesAgain(Worker failed, StartFailure failure) {
        Round current = round;
        if (current == null
                || !failed.slot.replaceWanted
                || !current.goesBack() && !(failure instanceof StartFailure.NotSpawned)) {
            return OptionalLong.empty();
        }
        if (agenda.nowNs() >= current.notBeforeNs) { // several that fail together are one try
            boolean counts = !current.goesBack() || !(failure instanceof StartFailure.NotSpawned);
            current.failures += counts ? 1 : 0;
            current.notBeforeNs = agenda.nowNs() + pauseNs();
        }
        if (current.failures < TRIES && (waitingId == 0 || !current.goesBack())) {
            return OptionalLong.of(current.notBeforeNs - agenda.nowNs());
        }
        if (current.goesBack()) {
            stopReplacements();
            end(current);
        }
        return OptionalLong.empty();
    }

    private long pauseNs() {
        return Math.max(generations.settings().restartDelayNs(), Mending.RESTART_INTERVAL_NS);
    }

    private void stopReplacements() {
        for (Slot slot : pool.slots()) {
            if (slot.replacement != null) {
                orders.askToStop(slot.replacement, StopReason.RECYCLE);
            }
        }
    }

    /** The pool shuts down. */
    void shutDown() {
        AbortCause cause = new AbortCause.ShutDown();
        if (round != null) {
            round.cause = round.cause == null ? cause : round.cause;
            end(round);
        }
        dropWaiting(cause);
    }

    /**
     * The master did not run: what the canary did meanwhile has yet to be heard.
     *
     * @param byNs for how long
     */
    void delay(long byNs) {
        if (round != null) {
            round.canary.delay(byNs);
        }
    }

    // ---- handing over

    long lastId() {
        return lastId;
    }

    long waitingId() {
        return waitingId;
    }

    PastRecycles past() {
        return past;
    }

    void restore(SavedPool saved) {
        lastId = saved.lastRecycle();
        waitingId = saved.waitingRecycle();
        past.restore(saved.recycles());
    }

    // ---- one step after the other

    /** Takes the next steps, if the last ones are done. */
    void advance() {
        if (round != null && round.target != null) {
            step(round);
        }
        if (round == null && waitingId != 0 && !held) {
            begin(waitingId, StartReason.RECYCLE, generations.nextNumber());
            waitingId = 0;
        }
    }

    private void begin(long id, StartReason reason, long generation) {
        round = new Round(id, agenda.nowNs(), reason, generation, new Canary(agenda, 0));
        round.total = pool.size();
        agenda.order(new Command.Prepare(id, generation));
    }

    private @Nullable Round awaiting(long recycle) {
        return round != null && round.id == recycle && round.target == null ? round : null;
    }

    private void start(Round begun, Generation target) {
        begun.target = target;
        // What served before need not prove itself again.
        begun.canary = new Canary(
                agenda, begun.reason == StartReason.RECYCLE ? target.settings().canaryNs() : 0);
        begun.total = pool.size();
        pool.slots().forEach(slot -> want(slot, begun.reason));
        agenda.tell(new Notice.RecycleStarted(begun.id, begun.generation, begun.total, begun.reason));
    }

    private static void want(Slot slot, StartReason reason) {
        slot.replaceWanted = true;
        slot.replaceReason = reason;
    }

    private Generation wanted(Round current) {
        return current.goesBack() || current.target == null ? generations.good() : current.target;
    }

    private void step(Round current) {
        replacing.judgeLeavers(current.id);
        Worker frozen = current.goesBack() ? null : current.canary.frozen();
        if (frozen != null) {
            abort(new AbortCause.Unhealthy(frozen.view(), Health.HEALTHY), null);
            return;
        }
        boolean mayGoOn = current.goesBack() || current.canary.letsOthersFollow();
        int underWay = replacing.underWay();
        if (pool.slots().stream().noneMatch(slot -> slot.replaceWanted)) {
            if (current.goesBack() || mayGoOn && underWay == 0 && isComplete(current)) {
                end(current);
            }
        } else if (mayGoOn && agenda.due(current.notBeforeNs)) {
            Generation wanted = wanted(current);
            int atATime = current.goesBack() || !current.canary.isMissing()
                    ? wanted.settings().overlap()
                    : 1;
            replacing.begin(wanted, atATime - underWay);
        }
    }

    /** Whoever left a slot that was replaced already has a successor that must be ready, too. */
    private boolean isComplete(Round current) {
        return !current.isOfAll()
                || pool.slots().stream().allMatch(slot -> slot.hasReadyIncumbent() && isNew(slot.incumbent));
    }

    private Round waiting() {
        Round waiting = new Round(waitingId, Supervisor.NEVER, StartReason.RECYCLE, 0, new Canary(agenda, 0));
        waiting.total = pool.size();
        return waiting;
    }

    private void dropWaiting(AbortCause cause) {
        if (waitingId != 0) {
            Round waiting = waiting();
            waiting.cause = cause;
            waitingId = 0;
            note(waiting);
        }
    }

    private void end(Round over) {
        if (over.cause == null && over.isOfAll() && over.target != null) {
            generations.become(over.target);
        }
        pool.slots().forEach(slot -> slot.replaceWanted = false);
        note(over);
        round = null;
    }

    private void note(Round over) {
        AbortCause cause = over.cause;
        if (cause == null) {
            agenda.tell(new Notice.RecycleDone(
                    over.id, over.reason, over.replaced, over.total, agenda.nowNs() - over.beganNs));
        } else {
            int left = pool.count(worker -> worker.wasNotToldToStop()
                    && over.isOfAll()
                    && worker.generation == over.target
                    && worker.generation != generations.good());
            agenda.tell(new Notice.RecycleAborted(over.id, cause, over.replaced, over.total, over.reverted, left));
        }
        past.add(over.status(cause == null ? Stage.DONE : Stage.ABORTED, agenda.nowNs()));
    }
}
