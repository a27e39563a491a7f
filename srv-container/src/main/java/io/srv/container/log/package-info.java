/** The master's log lines. Depends on the JDK only. */
@NullMarked
package io.srv.container.log;

import org.jspecify.annotations.NullMarked;
