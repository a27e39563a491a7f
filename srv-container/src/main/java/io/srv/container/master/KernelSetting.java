package io.srv.container.master;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A number of proc(5), below /proc/sys. */
final class KernelSetting {

    private KernelSetting() {}

    /** Returns it, or what it is where it cannot be read. */
    static long of(String file, long otherwise) {
        try {
            // Not readString, which begins with a single byte: the kernel takes the next read for the end.
            return Long.parseLong(Files.readAllLines(Path.of("/proc/sys").resolve(file))
                    .get(0)
                    .strip());
        } catch (IOException | NumberFormatException | IndexOutOfBoundsException e) {
            return otherwise;
        }
    }
}
