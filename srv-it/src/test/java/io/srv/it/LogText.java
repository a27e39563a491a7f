package io.srv.it;

import io.srv.it.harness.Master;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The log lines among what a master and its workers write. */
final class LogText {
    private static final Pattern TIMESTAMP = Pattern.compile("^\\d{4}-\\d\\d-\\d\\dT[0-9:.]+Z ");

    private LogText() {}

    /** Returns the master's log lines so far, without their timestamps. */
    static Stream<String> of(Master master) {
        return master.stderr().stream()
                .filter(line -> TIMESTAMP.matcher(line).find())
                .map(line -> TIMESTAMP.matcher(line).replaceFirst(""));
    }
}
