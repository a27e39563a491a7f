package io.srv.container;

import io.srv.container.master.Configuration;
import io.srv.container.master.GenerationSource;
import io.srv.container.master.Libraries;
import io.srv.container.master.NotPreparedException;
import io.srv.container.options.Options;
import java.nio.file.Path;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the user gave on the command line, read anew for each generation. */
final class Deployment implements GenerationSource {

    private final @Nullable Path application;
    private final @Nullable Path options;
    private final Libraries libraries = Libraries.own();

    /**
     * @param application null if the options name it
     * @param options     null for the defaults
     */
    Deployment(@Nullable Path application, @Nullable Path options) {
        this.application = application;
        this.options = options;
    }

    /** Returns the first generation. */
    Configuration first(Inputs inputs) {
        return Configuration.of(inputs.options(), inputs.application(), inputs.jdk(), inputs.division(), libraries);
    }

    @Override
    public Configuration make(long number, Options running) throws NotPreparedException {
        try {
            Inputs inputs = Inputs.read(application, options, running);
            return Configuration.of(inputs.options(), inputs.application(), inputs.jdk(), inputs.division(), libraries);
        } catch (Inputs.Unusable e) {
            throw new NotPreparedException(e.problems());
        }
    }

    @Override
    public void retain(Set<Long> numbers) {}
}
