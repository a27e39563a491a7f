package io.srv.it.servers;

import java.lang.instrument.Instrumentation;

/** The agent in the manifest fixture's jar: leaves word that it was started before main, with its instrumentation. */
public final class ManifestAgent {
    private ManifestAgent() {}

    public static void agentmain(String arguments, Instrumentation instrumentation) {
        System.setProperty(ManifestMain.AGENT, String.valueOf(instrumentation != null));
    }
}
