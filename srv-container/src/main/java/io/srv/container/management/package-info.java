/** MXBeans over what the master publishes. JMX threads read that, and send requests; they touch nothing else. */
@NullMarked
package io.srv.container.management;

import org.jspecify.annotations.NullMarked;
