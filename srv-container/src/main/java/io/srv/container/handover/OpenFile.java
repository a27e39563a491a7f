package io.srv.container.handover;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Records as JSON in an open file of this process, for another version of them: what only one of the two knows is passed over, or
 * is 0, false or null.
 */
public final class OpenFile {

    private static final ObjectMapper JSON = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .disable(SerializationFeature.FAIL_ON_EMPTY_BEANS)
            .build();

    private OpenFile() {}

    /** @throws UncheckedIOException if the file cannot be written */
    public static void write(int descriptor, Object record) {
        try {
            Files.write(path(descriptor), JSON.writeValueAsBytes(record));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write down what is to be handed over: " + e.getMessage(), e);
        }
    }

    /** @throws UncheckedIOException if the file cannot be read, or has something else in it */
    public static <T> T read(int descriptor, Class<T> type) {
        try {
            return JSON.readValue(Files.readAllBytes(path(descriptor)), type);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException("what was handed over cannot be understood: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new UncheckedIOException("what was handed over cannot be read: " + e.getMessage(), e);
        }
    }

    private static Path path(int descriptor) {
        return Path.of("/proc/self/fd/" + descriptor);
    }
}
