/** A master that becomes another version of itself, with the same pid, listeners and workers. */
package io.srv.it.upgrade;
