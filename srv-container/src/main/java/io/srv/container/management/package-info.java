/** MXBeans over the master's published snapshot. JMX threads read it, and post events; they touch nothing else. */
@NullMarked
package io.srv.container.management;

import org.jspecify.annotations.NullMarked;
