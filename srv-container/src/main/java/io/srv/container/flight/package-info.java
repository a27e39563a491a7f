/**
 * What happens in the pool, as events of flight recordings of the master. It runs on the thread of management, and touches the
 * JDK's recorder only when somebody records.
 */
@NullMarked
package io.srv.container.flight;

import org.jspecify.annotations.NullMarked;
