package io.srv.container.generation;

import java.util.List;

/**
 * A store, as plain data, for another program in the same process. Part of the format in which a master hands over.
 *
 * @param base    the folder of all masters of this user
 * @param folder  that of this master
 * @param lock    the descriptor that holds its lock: must stay open
 * @param numbers of the generations in it
 */
public record SavedStore(String base, String folder, int lock, List<Long> numbers) {}
