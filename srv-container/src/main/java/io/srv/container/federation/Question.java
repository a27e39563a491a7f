package io.srv.container.federation;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the master asks a worker. Names of MBeans are the worker's own. */
sealed interface Question {

    /** All threads with their stacks and locks. One content: the text. */
    record ThreadDump() implements Question {}

    /** The names of all MBeans. One content: the texts. */
    record Names() implements Question {}

    /** The descriptions of these MBeans. A content or failure for each of the first few of them, at least one. */
    record Describe(List<String> beans) implements Question {}

    /** The values of these attributes. A content or failure for each. */
    record Read(String bean, List<String> attributes) implements Question {}

    /** Sets an attribute. One empty content, or a failure. */
    record Write(String bean, String attribute, @Nullable Object value) implements Question {}

    /** Invokes an operation. One content, its result, or a failure. */
    record Invoke(String bean, String operation, List<@Nullable Object> parameters, List<String> signature)
            implements Question {}
}
