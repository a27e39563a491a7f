package io.srv.container.master;

import org.jspecify.annotations.Nullable;

/**
 * What a master goes on with that took over.
 *
 * @param failure why the program that was to take over did not, and this is the one before again; null if it is not
 */
record Inheritance(SavedMaster saved, @Nullable String failure) {}
