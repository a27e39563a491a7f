package io.srv.it;

import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import javax.management.Attribute;
import javax.management.JMException;
import javax.management.MBeanServerConnection;
import javax.management.MalformedObjectNameException;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/** A JMX client of another JVM on this machine, by local attach, as jconsole is one. */
final class Jmx implements AutoCloseable {

    private final JMXConnector connector;
    private final MBeanServerConnection server;

    private Jmx(JMXConnector connector) throws IOException {
        this.connector = connector;
        this.server = connector.getMBeanServerConnection();
    }

    static Jmx to(long pid) {
        try {
            VirtualMachine machine = VirtualMachine.attach(Long.toString(pid));
            try {
                return new Jmx(JMXConnectorFactory.connect(new JMXServiceURL(machine.startLocalManagementAgent())));
            } finally {
                machine.detach();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (AttachNotSupportedException e) {
            throw new IllegalStateException(e);
        }
    }

    Object get(String bean, String attribute) throws JMException, IOException {
        return server.getAttribute(name(bean), attribute);
    }

    void set(String bean, String attribute, Object value) throws JMException, IOException {
        server.setAttribute(name(bean), new Attribute(attribute, value));
    }

    /** Invokes an operation without parameters. */
    Object invoke(String bean, String operation) throws JMException, IOException {
        return invoke(bean, operation, new Object[0], new String[0]);
    }

    Object invoke(String bean, String operation, Object[] parameters, String[] signature)
            throws JMException, IOException {
        return server.invoke(name(bean), operation, parameters, signature);
    }

    /** Mounts a worker's MBeans, and returns how many there are. */
    int mount(long worker) throws JMException, IOException {
        return (int) invoke(worker(worker), "mount");
    }

    void unmount(long worker) throws JMException, IOException {
        invoke(worker(worker), "unmount");
    }

    /** The name of a worker's bean. */
    static String worker(long id) {
        return "io.srv:type=Worker,id=" + id;
    }

    Set<String> names(String pattern) {
        try {
            return server.queryNames(name(pattern), null).stream()
                    .map(ObjectName::toString)
                    .collect(Collectors.toCollection(TreeSet::new));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    MBeanServerConnection server() {
        return server;
    }

    static ObjectName name(String text) {
        try {
            return new ObjectName(text);
        } catch (MalformedObjectNameException e) {
            throw new IllegalArgumentException(e);
        }
    }

    @Override
    public void close() {
        try {
            connector.close();
        } catch (IOException e) {
            // The other JVM has ended.
        }
    }
}
