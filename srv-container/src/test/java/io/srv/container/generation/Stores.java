package io.srv.container.generation;

import io.srv.container.application.Application;
import io.srv.container.application.ApplicationException;
import io.srv.container.application.Jars;
import io.srv.container.log.RecordedLog;
import io.srv.container.posix.FakePosix;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** A store in a temporary folder, and applications to copy. */
final class Stores {

    final FakePosix posix = new FakePosix();
    final RecordedLog log = new RecordedLog();
    final Path work;
    final Path cache;

    /** @param folder real, for the tests' files */
    Stores(Path folder) throws IOException {
        work = Files.createDirectories(folder.toRealPath().resolve("work"));
        cache = Files.createDirectories(folder.toRealPath().resolve("cache"));
    }

    GenerationStore open() throws GenerationException {
        return GenerationStore.open(surroundings(cache), Optional.empty(), posix, log.log());
    }

    static Surroundings surroundings(Path cache) {
        return new Surroundings(Map.of("XDG_CACHE_HOME", cache.toString()), "", "");
    }

    /** Returns our own folder in the cache. */
    Path base() {
        return cache.resolve("srv-container");
    }

    Path jar(String name, String classPath) {
        return Jars.write(work.resolve(name), classPath, "com.example.App");
    }

    Path file(String name, String content) throws IOException {
        Path file = work.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, content);
    }

    static Application of(Path jar) throws ApplicationException {
        return Application.ofJar(jar);
    }

    static Application ofEntries(Path... entries) throws ApplicationException {
        return Application.ofClassPath(
                Stream.of(entries).map(Path::toString).toList(), Optional.of("com.example.Main"));
    }

    /** Returns where a generation has the copy of a file. */
    static Path copy(Generation generation, Path file) {
        return Path.of(generation.folder() + file.toString());
    }

    /** Returns the files below a folder, relative to it, sorted. */
    static List<String> filesIn(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(path -> !Files.isDirectory(path))
                    .map(path -> folder.relativize(path).toString())
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
