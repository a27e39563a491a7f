package io.srv.it.sandbox;

import io.srv.it.harness.Http;
import io.srv.it.harness.LoadClient;
import io.srv.it.harness.LoadPlan;
import io.srv.it.harness.LoadResult;
import io.srv.it.harness.RequestFailed;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * The harness's clients in a process of their own: an order on each line of stdin, an answer on one of stdout. Ends with stdin.
 *
 * <p>{@code get PORT PATH}; {@code start PORT ONE_SHOT KEEP_ALIVE PER_SECOND}; {@code count}; {@code stop}.
 */
final class LoadMain {

    /** As long as a crash and a restart on a busy machine take. */
    private static final Duration PATIENCE = Duration.ofSeconds(40);

    private LoadMain() {}

    public static void main(String[] arguments) throws IOException {
        BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        LoadClient load = null;
        for (String line = orders.readLine(); line != null; line = orders.readLine()) {
            String[] order = line.split(" ");
            switch (order[0]) {
                case "get" -> answer(get(Integer.parseInt(order[1]), order[2]));
                case "start" -> {
                    load = plan(order).start();
                    answer("started");
                }
                case "count" -> answer(load.succeeded() + " " + load.failed());
                case "stop" -> answer(text(load.stop()));
                default -> throw new IllegalArgumentException(line);
            }
        }
    }

    private static LoadPlan plan(String[] order) {
        return LoadPlan.to(Integer.parseInt(order[1]))
                .oneShot(Integer.parseInt(order[2]))
                .keepAlive(Integer.parseInt(order[3]))
                .perSecond(Double.parseDouble(order[4]))
                .patience(PATIENCE);
    }

    private static String get(int port, String path) {
        try {
            return Http.get(port, path).body();
        } catch (RequestFailed e) {
            return "failed: " + e.getMessage();
        }
    }

    private static String text(LoadResult result) {
        return result.succeeded() + " " + result.failed() + " " + result.lateResets() + " " + result;
    }

    private static void answer(String text) {
        System.out.println(text.replace("\n", " / "));
    }
}
