package io.srv.container.command;

import io.srv.container.exit.ExitCode;
import io.srv.jmx.MasterMXBean;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.MBeanServerFactory;
import javax.management.ObjectName;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXConnectorServer;
import javax.management.remote.JMXConnectorServerFactory;
import javax.management.remote.JMXServiceURL;

/** A fake master behind real JMX over RMI, a connection to it, and what commands write to their console. */
final class Connected implements AutoCloseable {

    final FakeMaster master = new FakeMaster();
    final MasterConnection connection;

    private final JMXConnectorServer server;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final Console console = new Console(utf8(out), utf8(err), false);

    /** @param process as whose the fake is taken, in {@code proc} */
    Connected(Proc proc, MasterProcess process) throws IOException, JMException {
        MBeanServer beans = MBeanServerFactory.newMBeanServer();
        beans.registerMBean(master, new ObjectName(MasterMXBean.OBJECT_NAME));
        server = JMXConnectorServerFactory.newJMXConnectorServer(
                new JMXServiceURL("service:jmx:rmi://"), Map.of(), beans);
        server.start();
        connection = new MasterConnection(proc, process, JMXConnectorFactory.connect(server.getAddress()));
    }

    private static PrintStream utf8(ByteArrayOutputStream bytes) {
        return new PrintStream(bytes, true, StandardCharsets.UTF_8);
    }

    ExitCode run(MasterCommand command) throws CommandFailure, IOException {
        return command.run(connection, console);
    }

    List<String> out() {
        return out.toString(StandardCharsets.UTF_8).lines().toList();
    }

    List<String> err() {
        return err.toString(StandardCharsets.UTF_8).lines().toList();
    }

    /** Breaks the connection, as a master does that ends. */
    void breakOff() throws IOException {
        server.stop();
    }

    @Override
    public void close() throws IOException {
        connection.close();
        server.stop();
    }
}
