/**
 * How one program leaves plain data to another one in the same process: as JSON, in a file that both have open. Knows nothing of
 * what the data is. Any thread.
 */
@NullMarked
package io.srv.container.handover;

import org.jspecify.annotations.NullMarked;
