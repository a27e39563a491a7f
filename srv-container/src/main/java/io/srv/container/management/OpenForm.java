package io.srv.container.management;

import io.srv.jmx.RecycleInfo;
import io.srv.jmx.WorkerInfo;
import javax.management.JMException;
import javax.management.StandardMBean;
import org.jspecify.annotations.Nullable;

/** Records in their open form, by the rules of MXBeans, for whom the JDK has no public method of its own. */
final class OpenForm {

    private OpenForm() {}

    /** An attribute makes the JDK convert its value. */
    public interface Worker {
        WorkerInfo getValue();
    }

    /** The same. */
    public interface Recycle {
        RecycleInfo getValue();
    }

    /** Returns a {@link javax.management.openmbean.CompositeData}; null for null. */
    static @Nullable Object of(@Nullable Object info) {
        if (info instanceof WorkerInfo worker) {
            return convert(() -> worker, Worker.class);
        } else if (info instanceof RecycleInfo recycle) {
            return convert(() -> recycle, Recycle.class);
        }
        return null;
    }

    private static <T> Object convert(T holder, Class<T> type) {
        try {
            return new StandardMBean(holder, type, true).getAttribute("Value");
        } catch (JMException e) {
            throw new IllegalStateException(e);
        }
    }
}
