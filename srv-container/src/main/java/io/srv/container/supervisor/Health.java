package io.srv.container.supervisor;

/** What a worker says of its application, with each sign of life. */
public enum Health {
    HEALTHY(EndReason.SILENT),
    /** It says that it is not. */
    UNHEALTHY(EndReason.UNHEALTHY),
    /** It fails when it is asked. */
    THROWING(EndReason.THROWING),
    /** It was asked, and does not return. */
    NOT_ANSWERING(EndReason.NOT_ANSWERING);

    private final EndReason reason;

    Health(EndReason reason) {
        this.reason = reason;
    }

    /** Why a worker is killed that stays like this; of a healthy one, that no sign of life comes any more. */
    EndReason reason() {
        return reason;
    }
}
