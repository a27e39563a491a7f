package io.srv.container.control;

/** What the worker knows of the health of its application. The order is that of the wire. */
public enum Health {

    /** It said so, or is never asked. */
    HEALTHY,

    /** It returned false. */
    UNHEALTHY,

    /** It threw. */
    THROWING,

    /** It has not returned for too long. */
    NOT_ANSWERING
}
