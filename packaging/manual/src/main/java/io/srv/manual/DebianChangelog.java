package io.srv.manual;

import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** The package's own changelog in the form of deb-changelog(5): one entry, for the package is made anew with each version. */
final class DebianChangelog {

    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss Z", Locale.ROOT);

    private DebianChangelog() {}

    static String of(String version, String time) {
        return """
                srv-container (%s-1) unstable; urgency=medium

                  * What is new in version %1$s stands in changelog.gz.

                 -- srv-container maintainers <maintainers@srv-container.invalid>  %s
                """.formatted(version, DATE.format(OffsetDateTime.parse(time)));
    }
}
