package io.srv.container.options;

/**
 * An option as the documentation shows it.
 *
 * @param key         the full key, for example {@code worker.count}; {@code listen[].name} for a key of each listener
 * @param type        what may be given, for example {@code 1 to 1024}
 * @param defaultText the default as it would be written in JSON, or in words; {@code required} if there is none
 * @param meaning     what it does, one line
 */
public record KnownOption(String key, String type, String defaultText, String meaning) {}
