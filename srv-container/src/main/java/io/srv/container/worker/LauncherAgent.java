package io.srv.container.worker;

import java.lang.reflect.InvocationTargetException;

/** The manifest's {@code Launcher-Agent-Class}, which {@code java -jar} starts before {@code main}. */
final class LauncherAgent {

    private LauncherAgent() {}

    /**
     * Starts the agent that is in this jar, as {@code sun.launcher.LauncherHelper} does it.
     *
     * @throws ReflectiveOperationException if there is none, or it fails; an agent's own exception is the cause
     */
    static void start(String jar) throws ReflectiveOperationException {
        try {
            Class.forName("sun.instrument.InstrumentationImpl", false, null)
                    .getMethod("loadAgent", String.class)
                    .invoke(null, jar);
        } catch (InvocationTargetException e) {
            throw new ReflectiveOperationException("the agent in " + jar + " failed", e.getCause());
        }
    }
}
