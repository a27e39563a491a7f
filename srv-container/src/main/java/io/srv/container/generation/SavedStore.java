package io.srv.container.generation;

import java.util.List;

/**
 * A store, as plain data, for another program in the same process. Part of the format in which a master hands over.
 *
 * @param parent  where the folder of all masters of this user is
 * @param name    of that folder
 * @param base    where it really is
 * @param folder  that of this master
 * @param lock    the descriptor that holds its lock: must stay open
 * @param numbers of the generations in it
 */
public record SavedStore(String parent, String name, String base, String folder, int lock, List<Long> numbers) {}
