package io.srv.container.generation;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What says where copies may be kept.
 *
 * @param environment of the master
 * @param home        user.home; what is no absolute path is passed over, as in the environment
 * @param temporary   java.io.tmpdir
 */
public record Surroundings(Map<String, String> environment, String home, String temporary) {

    private static final String NAME = "srv-container";

    public Surroundings {
        environment = Map.copyOf(environment);
    }

    public static Surroundings ofThisProcess() {
        return new Surroundings(
                System.getenv(), System.getProperty("user.home", ""), System.getProperty("java.io.tmpdir", "/tmp"));
    }

    /**
     * A folder that may be used.
     *
     * @param parent    where it is
     * @param name      of our own folder in there
     * @param parentToo whether the parent may be made as well
     * @param named     whether somebody has named it, and wants no other
     */
    record Candidate(Path parent, String name, boolean parentToo, boolean named) {
        Path path() {
            return parent.resolve(name);
        }
    }

    /**
     * Returns the folders to try, in order: see CacheDirectory= in systemd.exec(5), and XDG_CACHE_HOME in the XDG Base Directory
     * Specification.
     *
     * @param uid of this process
     */
    List<Candidate> candidates(long uid) {
        List<Candidate> candidates = new ArrayList<>();
        add(candidates, environment.getOrDefault("CACHE_DIRECTORY", "").split(":", 2)[0], "", NAME, false, true);
        add(candidates, environment.getOrDefault("XDG_CACHE_HOME", ""), "", NAME, true, true);
        add(candidates, home, ".cache", NAME, true, false);
        // The number and not the name: not every user has one.
        add(candidates, temporary, "", NAME + "-" + uid, false, false);
        return candidates;
    }

    private static void add(
            List<Candidate> candidates, String folder, String below, String name, boolean parentToo, boolean named) {
        try {
            if (Path.of(folder).isAbsolute()) {
                candidates.add(new Candidate(Path.of(folder, below).normalize(), name, parentToo, named));
            }
        } catch (InvalidPathException e) {
            // No path, so no place.
        }
    }
}
