package io.srv.container.application;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** What the user named as the application, so that it can be looked at again. */
public sealed interface Given {

    /** Looks at it as it is now. */
    Application read() throws ApplicationException;

    /** @param path as the user wrote it */
    record Jar(Path path) implements Given {
        @Override
        public Application read() throws ApplicationException {
            return Application.ofJar(path);
        }
    }

    /**
     * @param entries   as the user wrote them
     * @param mainClass empty: the one provider
     */
    record Entries(List<String> entries, Optional<String> mainClass) implements Given {
        public Entries {
            entries = List.copyOf(entries);
        }

        @Override
        public Application read() throws ApplicationException {
            return Application.ofClassPath(entries, mainClass);
        }
    }
}
