package io.srv.container.supervisor;

/** What whoever sent an event that is a request gets to know. */
public sealed interface Answer {

    /** It was taken, or there was nothing to do. */
    record Taken() implements Answer {}

    /** This recycle does it. */
    record Recycle(long id) implements Answer {}

    /** This upgrade does it. */
    record Upgrade(long id) implements Answer {}

    /** Nothing was done; a sentence says why. */
    record Refused(String why) implements Answer {}
}
