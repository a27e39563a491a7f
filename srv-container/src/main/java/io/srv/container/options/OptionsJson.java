package io.srv.container.options;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import io.srv.container.listener.AddressPattern;
import java.io.IOException;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes options as compact JSON text. */
final class OptionsJson {

    // Plain ASCII, so that the text survives an environment or a system property whatever the locale is.
    private static final JsonFactory JSON =
            new JsonFactoryBuilder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    private OptionsJson() {}

    /** Something that writes to a generator. */
    private interface Writing {
        void to(JsonGenerator json) throws IOException;
    }

    static String write(Options options) {
        return text(json -> {
            json.writeStartObject();
            writeWorker(options.worker(), json);
            json.writeStringField("generations", options.generations().text());
            json.writeObjectFieldStart("recycle");
            json.writeNumberField("timeout", options.recycle().timeout().toMillis());
            json.writeNumberField("canary", options.recycle().canary().toMillis());
            json.writeNumberField("overlap", options.recycle().overlap());
            json.writeEndObject();
            writeMillis(
                    json, "shutdown", "timeout", options.shutdown().timeout().toMillis());
            json.writeObjectFieldStart("restart");
            json.writeNumberField("delay", options.restart().delay().toMillis());
            json.writeNumberField("maxDelay", options.restart().maxDelay().toMillis());
            json.writeNumberField("resetAfter", options.restart().resetAfter().toMillis());
            json.writeEndObject();
            json.writeArrayFieldStart("listen");
            for (ListenOption listener : options.listen()) {
                writeListener(listener, json);
            }
            json.writeEndArray();
            if (options.share().mode().isPresent()) {
                json.writeStringField("share", options.share().mode().get().text());
            }
            writeTexts(
                    json,
                    "shareExcept",
                    options.share().except().stream().map(AddressPattern::text).toList());
            json.writeObjectFieldStart("metrics");
            if (options.metrics().prometheus().isPresent()) {
                json.writeStringField(
                        "prometheus", options.metrics().prometheus().get().text());
            }
            json.writeBooleanField("jmx", options.metrics().jmx());
            json.writeEndObject();
            json.writeFieldName("app");
            json.writeRawValue(options.app());
            json.writeEndObject();
        });
    }

    /** The rule of {@code app}: any object, kept as text. */
    static @Nullable String readApp(Json value, String path, Problems problems) {
        if (value instanceof Json.Obj object) {
            return text(json -> writeTree(object, json));
        }
        problems.wrong(value, path, "an object");
        return null;
    }

    private static void writeWorker(WorkerOptions worker, JsonGenerator json) throws IOException {
        json.writeObjectFieldStart("worker");
        json.writeNumberField("count", worker.count());
        json.writeBooleanField("ignoreSigint", worker.ignoreSigint());
        if (worker.require().isPresent()) {
            json.writeStringField("require", worker.require().get().text());
        }
        if (worker.timeout().isPresent()) {
            json.writeNumberField("timeout", worker.timeout().get().toMillis());
        }
        writeTexts(json, "jvmArgs", worker.jvmArgs());
        json.writeObjectFieldStart("env");
        for (Map.Entry<String, String> variable : worker.env().entrySet()) {
            json.writeStringField(variable.getKey(), variable.getValue());
        }
        json.writeEndObject();
        if (worker.java().isPresent()) {
            json.writeStringField("java", worker.java().get().toString());
        }
        json.writeNumberField("startConcurrency", worker.startConcurrency());
        json.writeBooleanField("announceClose", worker.announceClose());
        writeMillis(json, "heartbeat", "timeout", worker.heartbeatTimeout().toMillis());
        json.writeNumberField("maxLifetime", worker.renewal().maxLifetime().toMillis());
        if (worker.renewal().maxMemoryBytes().isPresent()) {
            json.writeStringField(
                    "maxMemory",
                    MemorySize.text(worker.renewal().maxMemoryBytes().getAsLong()));
        }
        writeTexts(json, "args", worker.program().args());
        if (worker.program().mainClass().isPresent()) {
            json.writeStringField("mainClass", worker.program().mainClass().get());
        }
        if (!worker.program().classPath().isEmpty()) {
            writeTexts(json, "classPath", worker.program().classPath());
        }
        writeProcess(worker.process(), json);
        json.writeEndObject();
    }

    private static void writeProcess(ProcessOptions process, JsonGenerator json) throws IOException {
        if (process.user().isPresent()) {
            json.writeStringField("user", process.user().get());
        }
        if (process.group().isPresent()) {
            json.writeStringField("group", process.group().get());
        }
        writeTexts(json, "envRemove", process.envRemove());
        if (process.umask().isPresent()) {
            json.writeStringField("umask", octal(process.umask().getAsInt()));
        }
        if (process.limitNofile().isPresent()) {
            json.writeNumberField("limitNofile", process.limitNofile().getAsInt());
        }
        if (process.limitCoreBytes().isPresent()) {
            json.writeNumberField("limitCore", process.limitCoreBytes().getAsLong());
        }
        if (process.oomScoreAdjust().isPresent()) {
            json.writeNumberField("oomScoreAdjust", process.oomScoreAdjust().getAsInt());
        }
    }

    private static String octal(int mode) {
        return String.format("%04o", mode);
    }

    private static void writeTexts(JsonGenerator json, String key, List<String> texts) throws IOException {
        json.writeArrayFieldStart(key);
        for (String text : texts) {
            json.writeString(text);
        }
        json.writeEndArray();
    }

    private static void writeMillis(JsonGenerator json, String group, String key, long millis) throws IOException {
        json.writeObjectFieldStart(group);
        json.writeNumberField(key, millis);
        json.writeEndObject();
    }

    private static void writeListener(ListenOption listener, JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeStringField("name", listener.name());
        json.writeStringField("address", listener.address().text());
        if (!listener.address().isUdp()) {
            json.writeNumberField("backlog", listener.backlog());
        }
        if (listener.mode().isPresent()) {
            json.writeStringField("mode", octal(listener.mode().getAsInt()));
        }
        json.writeEndObject();
    }

    private static void writeTree(Json value, JsonGenerator json) throws IOException {
        if (value instanceof Json.Obj object) {
            json.writeStartObject();
            for (Json.Entry entry : object.entries) {
                json.writeFieldName(entry.key);
                writeTree(entry.value, json);
            }
            json.writeEndObject();
        } else if (value instanceof Json.Array array) {
            json.writeStartArray();
            for (Json item : array.items()) {
                writeTree(item, json);
            }
            json.writeEndArray();
        } else if (value instanceof Json.Text text) {
            json.writeString(text.value());
        } else if (value instanceof Json.Num number) {
            json.writeNumber(number.value());
        } else if (value instanceof Json.Bool bool) {
            json.writeBoolean(bool.value());
        } else {
            json.writeNull();
        }
    }

    private static String text(Writing writing) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            writing.to(json);
        } catch (IOException e) {
            throw new AssertionError("a text in memory cannot fail to be written", e);
        }
        return text.toString();
    }
}
