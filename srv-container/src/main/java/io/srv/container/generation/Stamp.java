package io.srv.container.generation;

import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import org.jspecify.annotations.Nullable;

/**
 * By which a file that was changed or replaced is known.
 *
 * @param key      device and inode; null if the file system has none
 * @param size     in bytes
 * @param modified when
 */
record Stamp(@Nullable Object key, long size, FileTime modified) {

    static Stamp of(BasicFileAttributes attributes) {
        return new Stamp(attributes.fileKey(), attributes.size(), attributes.lastModifiedTime());
    }
}
