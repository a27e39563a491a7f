package io.srv.it.bench;

import io.srv.it.harness.Distribution;
import java.nio.file.Path;

/** The servers that are measured: the distribution's examples. */
enum Example {
    PLAIN("plain", "io.srv.examples.plain.PlainApp", "{}"),
    JETTY("jetty", "io.srv.examples.jetty.JettyApp", "{}"),
    NETTY("netty", "io.srv.examples.netty.NettyApp", "{}"),
    NETTY_EPOLL("netty", "io.srv.examples.netty.NettyApp", "{\"transport\": \"epoll\"}");

    private final String jarName;
    private final String className;
    private final String options;

    Example(String jarName, String className, String options) {
        this.jarName = jarName;
        this.className = className;
        this.options = options;
    }

    Path jar() {
        return Distribution.packaged().example(jarName);
    }

    /** Returns the name of the class that implements SrvApp. */
    String className() {
        return className;
    }

    /** Returns the options' {@code app} subtree. */
    String options() {
        return options;
    }

    @Override
    public String toString() {
        return this == NETTY_EPOLL ? "netty epoll" : jarName;
    }
}
