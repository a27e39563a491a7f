/** What is known of an application without running it: its jar, its class path, its provider. Depends on the JDK only. */
@NullMarked
package io.srv.container.application;

import org.jspecify.annotations.NullMarked;
