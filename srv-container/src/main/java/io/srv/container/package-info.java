/** The composition root: reads the command line, wires the master by hand and turns the outcome into an exit code. */
@NullMarked
package io.srv.container;

import org.jspecify.annotations.NullMarked;
