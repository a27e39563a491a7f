package io.srv.container.federation;

import javax.management.openmbean.OpenType;

/**
 * A type that was read, and how large it is with all that is in it.
 *
 * @param chars when it is printed, about; also bounds the steps of comparing it
 */
record SizedType(OpenType<?> type, int chars) {}
