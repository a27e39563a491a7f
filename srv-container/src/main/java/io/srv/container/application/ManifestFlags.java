package io.srv.container.application;

import java.util.List;
import java.util.jar.Attributes;

/**
 * What {@code java -jar} takes from the manifest of the jar and {@code java -cp} does not: see "Launching" in the
 * documentation of {@code java.lang.module} and {@code java.lang.instrument}, and JEP 261, 412 and 454.
 *
 * @param opens              {@code module/package}, in order
 * @param exports            {@code module/package}, in order
 * @param enableNativeAccess whether native access is enabled for what is on the class path
 * @param launchesAgent      whether the jar itself is an agent that is to be started before {@code main}
 */
public record ManifestFlags(
        List<String> opens, List<String> exports, boolean enableNativeAccess, boolean launchesAgent) {

    static final ManifestFlags NONE = new ManifestFlags(List.of(), List.of(), false, false);

    public ManifestFlags {
        opens = List.copyOf(opens);
        exports = List.copyOf(exports);
    }

    static ManifestFlags of(Attributes attributes) {
        return new ManifestFlags(
                packages(attributes.getValue("Add-Opens")),
                packages(attributes.getValue("Add-Exports")),
                "ALL-UNNAMED".equals(attributes.getValue("Enable-Native-Access")),
                attributes.getValue("Launcher-Agent-Class") != null);
    }

    private static List<String> packages(String value) {
        return value == null || value.isBlank()
                ? List.of()
                : List.of(value.strip().split("\\s+"));
    }
}
