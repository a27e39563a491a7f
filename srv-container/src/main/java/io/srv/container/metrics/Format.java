package io.srv.container.metrics;

import java.util.Arrays;
import java.util.Locale;

/** The formats in which meters can be had, and which of them a client likes best. */
final class Format {

    static final String OPENMETRICS = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    static final String TEXT = "text/plain; version=0.0.4; charset=utf-8";
    static final String PLAIN = "text/plain; charset=utf-8";

    private Format() {}

    /**
     * Returns the content type for an Accept header: OpenMetrics if it is asked for by name and not liked less than text, else
     * Prometheus' own, whatever else is asked for.
     */
    static String best(String accept) {
        double openMetrics = quality(accept, "application/openmetrics-text");
        return openMetrics > 0 && openMetrics >= quality(accept, "text/plain") ? OPENMETRICS : TEXT;
    }

    private static double quality(String accept, String type) {
        return Arrays.stream(accept.toLowerCase(Locale.ROOT).split(","))
                .map(range -> range.split(";", -1))
                .filter(range -> range[0].strip().equals(type))
                .mapToDouble(Format::quality)
                .max()
                .orElse(0);
    }

    private static double quality(String[] range) {
        for (String parameter : range) {
            String text = parameter.replace(" ", "");
            if (text.startsWith("q=")) {
                try {
                    return Double.parseDouble(text.substring(2));
                } catch (NumberFormatException e) {
                    return 0;
                }
            }
        }
        return 1;
    }
}
