package io.srv.it.bench;

import java.util.ArrayList;
import java.util.List;

/** Numbers of one kind, one from each round. For one thread. */
final class Samples {
    private static final double TAIL = 0.025;

    private final List<Double> sorted = new ArrayList<>();

    void add(double value) {
        sorted.add(value);
        sorted.sort(null);
    }

    int count() {
        return sorted.size();
    }

    double median() {
        int count = sorted.size();
        return (sorted.get((count - 1) / 2) + sorted.get(count / 2)) / 2;
    }

    double max() {
        return sorted.get(sorted.size() - 1);
    }

    /** Lower end of the interval that holds the true median with at least 95 %, whatever the distribution. */
    double low() {
        return sorted.get(outside());
    }

    /** Upper end of that interval. */
    double high() {
        return sorted.get(sorted.size() - 1 - outside());
    }

    /**
     * How many of the smallest, and of the largest, lie outside of the interval: the most for which a binomial of one half
     * is so small with a probability of no more than {@link #TAIL}. None for fewer than 6 samples: then it is narrower than
     * it should be.
     */
    private int outside() {
        int count = sorted.size();
        double term = Math.pow(0.5, count);
        double sum = term;
        int outside = 0;
        while (sum + term * (count - outside) / (outside + 1) <= TAIL) {
            term = term * (count - outside) / (outside + 1);
            sum += term;
            outside++;
        }
        return outside;
    }
}
