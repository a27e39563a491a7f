/**
 * The options file: JSON in, checked records out, all problems at once.
 *
 * <p>{@code OptionTable} is the one place that knows each option's key, type, default and meaning; reading, the nearest known
 * key and the documentation all follow it. {@code JsonTree} turns text into a tree that remembers where everything stood,
 * {@code Binder} turns that tree into values. {@code MasterOnly} says what of them a
 * running master cannot take over. The only package that may use Jackson, and of Jackson only the streaming parser and
 * generator. Any thread, no state.
 */
@NullMarked
package io.srv.container.options;

import org.jspecify.annotations.NullMarked;
