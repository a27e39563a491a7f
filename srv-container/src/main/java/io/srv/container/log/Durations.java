package io.srv.container.log;

import java.time.Duration;
import java.util.Locale;

/** Durations as a person reads them. */
public final class Durations {

    private Durations() {}

    /** Returns for example {@code 85 ms}, {@code 1.84 s}, {@code 3 m 12 s}, {@code 2 h 5 m}, {@code 9 d 4 h}. */
    public static String text(long nanos) {
        Duration duration = Duration.ofNanos(Math.max(0, nanos));
        if (duration.toMillis() < 1_000) {
            return duration.toMillis() + " ms";
        }
        if (duration.toSeconds() < 60) {
            return seconds(duration);
        }
        if (duration.toHours() < 1) {
            return duration.toMinutes() + " m " + duration.toSecondsPart() + " s";
        }
        if (duration.toDays() < 1) {
            return duration.toHours() + " h " + duration.toMinutesPart() + " m";
        }
        return duration.toDays() + " d " + duration.toHoursPart() + " h";
    }

    private static String seconds(Duration duration) {
        int hundredths = duration.toMillisPart() / 10;
        return hundredths == 0
                ? duration.toSeconds() + " s"
                : String.format(Locale.ROOT, "%d.%02d s", duration.toSeconds(), hundredths);
    }
}
