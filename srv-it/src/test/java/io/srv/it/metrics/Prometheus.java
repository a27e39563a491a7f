package io.srv.it.metrics;

import io.srv.it.harness.WorkDir;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** A real Prometheus on the loopback that scrapes one master each second. */
final class Prometheus implements AutoCloseable {

    private static final long END_PATIENCE_S = 30;

    private final Process process;
    private final int port;
    private final HttpClient client = HttpClient.newHttpClient();

    private Prometheus(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /** @param rules the text of a rule file */
    static Prometheus scraping(int metricsPort, String rules, WorkDir work) {
        String program = Tools.ofPrometheus("prometheus");
        Path rulesFile = work.write("rules.yml", rules);
        Path config = work.write("prometheus.yml", """
                global: {scrape_interval: 1s, scrape_timeout: 1s, evaluation_interval: 1s}
                rule_files: ["%s"]
                scrape_configs:
                  - job_name: srv-container
                    static_configs: [{targets: ["127.0.0.1:%d"]}]
                """.formatted(rulesFile, metricsPort));
        int port = work.port();
        File log = work.file("prometheus.log").toFile();
        try {
            Process process = new ProcessBuilder(
                            program,
                            "--config.file=" + config,
                            "--storage.tsdb.path=" + work.file("data"),
                            "--web.listen-address=127.0.0.1:" + port,
                            "--log.level=warn")
                    .redirectErrorStream(true)
                    .redirectOutput(log)
                    .start();
            return new Prometheus(process, port);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the alerts that are pending or firing, as JSON; empty text while it is starting. */
    String alerts() {
        return get("/api/v1/alerts");
    }

    /** Tells whether an alert is firing. */
    boolean fires(String alert) {
        String alerts = alerts();
        int at = alerts.indexOf("\"alertname\":\"" + alert + "\"");
        return at >= 0 && alerts.indexOf("\"state\":\"firing\"", at) >= 0;
    }

    /** Returns the answer to a query in PromQL, as JSON. */
    String query(String expression) {
        return get("/api/v1/query?query=" + URLEncoder.encode(expression, StandardCharsets.UTF_8));
    }

    private String get(String path) {
        try {
            URI uri = URI.create("http://127.0.0.1:" + port + path);
            return client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
                    .body();
        } catch (IOException e) {
            return "";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(END_PATIENCE_S, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
