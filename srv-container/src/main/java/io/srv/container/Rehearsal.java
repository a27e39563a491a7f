package io.srv.container;

import io.srv.container.handover.OpenFile;
import io.srv.container.log.Log;
import io.srv.container.master.Master;
import io.srv.container.master.NotPreparedException;
import io.srv.container.master.Successor.Verdict;
import io.srv.container.posix.OwnCommand;
import io.srv.container.posix.Posix;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Says whether this program could take over from the one that started it, and how it was started. Changes nothing. */
final class Rehearsal {

    /** By then the rehearsal was given up. */
    private static final long OLDEST_NS = TimeUnit.MINUTES.toNanos(1);

    private Rehearsal() {}

    static void run(HandoverOrder order, CommandLineFiles files, Posix posix, Log log) {
        Verdict verdict;
        try {
            List<String> command = complete(
                    OwnCommand.line(),
                    Integer.getInteger("srv.rehearsal", 0),
                    System.getenv().getOrDefault("SRV_CONTAINER_OPTS", ""));
            verdict = new Verdict(Version.number(), command, problems(order, files, posix, log));
        } catch (IOException | RuntimeException e) {
            verdict = new Verdict(Version.number(), List.of(), List.of(String.valueOf(e.getMessage())));
        }
        OpenFile.write(order.answer(), verdict);
    }

    /**
     * Returns the command line with all of the user's options for the master's JVM: the launcher leaves out what would take a
     * port from the master that runs, and says by {@code -Dsrv.rehearsal} how many there are before it.
     *
     * @param kept    how many
     * @param options all, as a shell splits them
     */
    static List<String> complete(List<String> command, int kept, String options) {
        int mark = command.indexOf("-Dsrv.rehearsal=" + kept);
        if (mark < 0) {
            return command;
        }
        List<String> complete = new ArrayList<>(command.subList(0, mark - kept));
        complete.addAll(List.of(options.strip().split("\\s+")));
        complete.removeIf(String::isEmpty);
        complete.addAll(command.subList(mark + 1, command.size()));
        return complete;
    }

    private static List<String> problems(HandoverOrder order, CommandLineFiles files, Posix posix, Log log) {
        Handed handed = OpenFile.read(order.state(), Handed.class);
        if (handed.format() > Handed.FORMAT) {
            return List.of("version " + handed.version() + " hands over in format " + handed.format() + ", and version "
                    + Version.number() + " knows none above " + Handed.FORMAT + "; stop and start");
        }
        long ageNs =
                System.nanoTime() - handed.master().originNs() - handed.master().atNs();
        if (ageNs < 0 || ageNs > OLDEST_NS) {
            return List.of("this JVM's clock is not that of the one before; stop and start");
        }
        try {
            Inputs inputs = files.read(posix);
            Deployment deployment = new Deployment(files.application(), files.options(), posix, log);
            Handed.Usable usable = handed.usable(deployment, inputs.options().metrics(), log);
            return Master.problems(usable.master(), usable.generations());
        } catch (Inputs.Unusable e) {
            return e.problems();
        } catch (NotPreparedException e) {
            return e.problems();
        }
    }
}
