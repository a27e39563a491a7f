package io.srv.container.command;

import io.srv.jmx.EventInfo;

/** An event as a line: for people as the log has it, for scripts as a JSON object. */
final class EventText {

    private EventText() {}

    static String line(EventInfo event) {
        return JsonText.time(event.time().toInstant()) + ' ' + event.message();
    }

    /** Returns the line with its end; the names are a promise, see {@code docs/commands.md}. */
    static String json(EventInfo event) {
        return JsonText.line(json -> {
            json.writeNumberField("sequence", event.sequence());
            json.writeStringField("time", JsonText.time(event.time().toInstant()));
            json.writeStringField("type", event.type());
            json.writeStringField("reason", event.reason());
            JsonText.number(json, "worker", event.worker());
            JsonText.number(json, "recycle", event.recycle());
            json.writeStringField("message", event.message());
        });
    }
}
