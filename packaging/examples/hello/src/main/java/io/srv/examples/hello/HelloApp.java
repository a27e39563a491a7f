package io.srv.examples.hello;

import io.srv.api.SrvApp;
import io.srv.api.SrvContext;
import io.srv.api.StopReason;
import java.time.Duration;

/** The smallest application: each worker says hello when it starts and goodbye when it is told to stop. */
public final class HelloApp implements SrvApp {

    @Override
    public void start(SrvContext context) {
        long pid = ProcessHandle.current().pid();
        System.out.println("Hello from " + pid);
        context.onDisconnect(() -> System.out.println("Goodbye from " + pid));
    }

    @Override
    public void stop(StopReason reason, Duration grace) {
        // Nothing was accepted, so nothing is left to finish.
    }
}
