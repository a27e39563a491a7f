package io.srv.it.metrics;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * One answer of a master's {@code /metrics}.
 *
 * @param series each value under its name with labels, as it was written
 */
public record Scrape(String contentType, String text, Map<String, Double> series) {

    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    static Scrape of(int port, String accept) {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/metrics"))
                .timeout(PATIENCE)
                .header("Accept", accept)
                .build();
        try {
            HttpResponse<String> response = CLIENT.send(request, HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() != 200) {
                throw new IllegalStateException("status " + response.statusCode() + ": " + response.body());
            }
            Map<String, Double> series = new TreeMap<>();
            response.body()
                    .lines()
                    .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                    .forEach(line -> {
                        int blank = line.lastIndexOf(' ');
                        series.put(line.substring(0, blank), Double.parseDouble(line.substring(blank + 1)));
                    });
            return new Scrape(
                    response.headers().firstValue("Content-Type").orElse(""), response.body(), Map.copyOf(series));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Returns the value of a series; NaN if there is none. */
    public double value(String name) {
        return series.getOrDefault(name, Double.NaN);
    }

    /** Returns the names of all series, without their labels. */
    TreeSet<String> names() {
        return series.keySet().stream()
                .map(name -> name.replaceFirst("\\{.*", ""))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
