/**
 * Private, numbered copies of the application, so that nothing that is done to its files reaches a worker that runs.
 *
 * <p>Used by one thread at a time. Knows nothing of workers, recycles or when a copy is wanted.
 */
@NullMarked
package io.srv.container.generation;

import org.jspecify.annotations.NullMarked;
