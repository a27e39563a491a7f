/**
 * What the workers may use: the memory and the processors of the container, divided among them. Reads files; knows neither
 * options nor workers. Any thread.
 */
@NullMarked
package io.srv.container.resources;

import org.jspecify.annotations.NullMarked;
