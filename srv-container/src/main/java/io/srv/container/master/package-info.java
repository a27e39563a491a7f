/**
 * The adapters around the supervisor: the loop that owns it, the control sockets, the listeners, the signals, the spawning.
 *
 * <p>They meet in {@link io.srv.container.master.MasterLoop} and do not know each other. The thread {@code srv-master}
 * owns all state; every other thread posts {@link io.srv.container.master.Mail} to it.
 */
@NullMarked
package io.srv.container.master;

import org.jspecify.annotations.NullMarked;
