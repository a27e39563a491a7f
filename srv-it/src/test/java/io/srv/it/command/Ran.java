package io.srv.it.command;

import io.srv.it.harness.Launch;
import io.srv.it.harness.Master;
import io.srv.it.harness.WorkDir;
import java.util.List;

/**
 * A command that has ended.
 *
 * @param status its exit status
 * @param out    the lines of stdout
 * @param err    the lines of stderr
 */
public record Ran(int status, List<String> out, List<String> err) {

    /** Runs {@code srv-container arguments…} to its end. */
    public static Ran command(WorkDir work, Object... arguments) {
        return of(Master.in(work).arguments(texts(arguments)));
    }

    /** Runs it to its end, however it is started. */
    public static Ran of(Launch launch) {
        try (Master command = launch.start()) {
            int status = command.awaitExit();
            return new Ran(status, command.stdout(), command.stderr());
        }
    }

    /** Starts it; the caller waits for its end, or ends it. */
    public static Master started(WorkDir work, Object... arguments) {
        return Master.in(work).arguments(texts(arguments)).start();
    }

    private static String[] texts(Object... arguments) {
        return List.of(arguments).stream().map(String::valueOf).toArray(String[]::new);
    }
}
