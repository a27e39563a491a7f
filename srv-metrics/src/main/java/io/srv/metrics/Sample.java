package io.srv.metrics;

import java.util.List;

/**
 * What one meter is to show.
 *
 * @param tags   the values of its tags, in the order of {@link PoolMeter#tags}
 * @param source the id of the worker that it comes from, 0 if it is about the pool: the counters of another worker begin anew
 * @param amount the value; of a timer the total in ms
 * @param count  of a timer, the events; else 0
 */
record Sample(PoolMeter meter, List<String> tags, long source, double amount, long count) {

    /** Which meter it is; there is one value for each in a moment. */
    record Key(PoolMeter meter, List<String> tags) {}

    Key key() {
        return new Key(meter, tags);
    }
}
