package io.srv.container.application;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Where an application comes from; that of a copy is still where the original is.
 *
 * @param given     what the user named
 * @param classPath what that came to: absolute, in order, symbolic links as they are
 * @param reach     all that is reached from there
 */
public record Origin(Given given, List<Path> classPath, Reach reach) {

    public Origin {
        classPath = List.copyOf(classPath);
    }

    /** One of which no more is known than its class path and how it is entered. */
    static Origin of(List<Path> classPath, EntryPoint entry) {
        Optional<String> mainClass =
                entry instanceof EntryPoint.Main main ? Optional.of(main.className()) : Optional.empty();
        List<String> texts = classPath.stream().map(Path::toString).toList();
        return new Origin(new Given.Entries(texts, mainClass), classPath, new Reach(classPath, List.of(), List.of()));
    }
}
