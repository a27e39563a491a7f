package io.srv.it.jmx;

import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import io.srv.jmx.MasterMXBean;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.PlatformManagedObject;
import javax.management.JMX;
import javax.management.MBeanServerConnection;
import javax.management.MalformedObjectNameException;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/** A connection of the tests' own JVM to a master, with srv-jmx's types. Usable from any thread. */
public final class LocalConnection implements AutoCloseable {

    private final JMXConnector connector;

    private LocalConnection(JMXConnector connector) {
        this.connector = connector;
    }

    public static LocalConnection to(long pid) {
        return at(url(pid));
    }

    static LocalConnection at(String url) {
        try {
            return new LocalConnection(JMXConnectorFactory.connect(new JMXServiceURL(url)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Attaches, and returns where the JVM's connector for this machine listens. */
    static String url(long pid) {
        try {
            VirtualMachine machine = VirtualMachine.attach(Long.toString(pid));
            try {
                return machine.startLocalManagementAgent();
            } finally {
                machine.detach();
            }
        } catch (AttachNotSupportedException e) {
            throw new IllegalStateException(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public MasterMXBean master() {
        try {
            return JMX.newMXBeanProxy(server(), new ObjectName(MasterMXBean.OBJECT_NAME), MasterMXBean.class);
        } catch (MalformedObjectNameException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** Returns a bean of the JVM's own. */
    public <T extends PlatformManagedObject> T platform(Class<T> type) {
        try {
            return ManagementFactory.getPlatformMXBean(server(), type);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    MBeanServerConnection server() {
        try {
            return connector.getMBeanServerConnection();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            connector.close();
        } catch (IOException e) {
            // The master may have ended before.
        }
    }
}
