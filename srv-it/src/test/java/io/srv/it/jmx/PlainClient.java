package io.srv.it.jmx;

import com.sun.tools.attach.VirtualMachine;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.management.Attribute;
import javax.management.JMException;
import javax.management.JMRuntimeException;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanOperationInfo;
import javax.management.MBeanParameterInfo;
import javax.management.MBeanServerConnection;
import javax.management.Notification;
import javax.management.ObjectName;
import javax.management.RuntimeMBeanException;
import javax.management.openmbean.CompositeData;
import javax.management.openmbean.OpenType;
import javax.management.openmbean.TabularData;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;
import javax.rmi.ssl.SslRMIClientSocketFactory;

/**
 * A JMX client like any other: it knows the JDK and nothing else, not even the tests. It runs as a process of its own, with
 * nothing but itself on its class path.
 *
 * <p>Arguments: a pid, to attach to; or a service URL, and perhaps a user and a password. Then one order a line on stdin, its
 * parts separated by tabs, and one answer a line on stdout: {@code ok} or {@code failed}, a tab, and a text.
 */
public final class PlainClient {

    private final MBeanServerConnection server;
    private final List<String> notifications = new CopyOnWriteArrayList<>();

    private PlainClient(MBeanServerConnection server) {
        this.server = server;
    }

    public static void main(String[] args) throws IOException {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        try (JMXConnector connector = connect(args)) {
            PlainClient client = new PlainClient(connector.getMBeanServerConnection());
            System.out.println("ok\tconnected");
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                String[] order = line.split("\t");
                System.out.println(
                        oneLine(client.answer(order[0], Arrays.asList(order).subList(1, order.length))));
            }
        } catch (Exception e) {
            System.out.println(oneLine("failed\t" + e));
        }
    }

    private static JMXConnector connect(String[] args) throws Exception {
        Map<String, Object> environment = new HashMap<>();
        if (args.length == 3) {
            environment.put(JMXConnector.CREDENTIALS, new String[] {args[1], args[2]});
        }
        if (System.getProperty("javax.net.ssl.trustStore") != null) {
            // For the registry, which is asked first; the rest follows what it says.
            environment.put("com.sun.jndi.rmi.factory.socket", new SslRMIClientSocketFactory());
        }
        return JMXConnectorFactory.connect(new JMXServiceURL(url(args[0])), environment);
    }

    private static String url(String target) throws Exception {
        if (!target.matches("[0-9]+")) {
            return target;
        }
        VirtualMachine machine = VirtualMachine.attach(target);
        try {
            return machine.startLocalManagementAgent();
        } finally {
            machine.detach();
        }
    }

    private String answer(String verb, List<String> order) {
        try {
            return "ok\t"
                    + switch (verb) {
                        case "names" -> new TreeSet<>(server.queryNames(new ObjectName(order.get(0)), null));
                        case "get" -> text(server.getAttribute(new ObjectName(order.get(0)), order.get(1)));
                        case "set" -> set(new ObjectName(order.get(0)), order.get(1), order.get(2));
                        case "call" ->
                            text(call(new ObjectName(order.get(0)), order.get(1), order.subList(2, order.size())));
                        case "operations" -> operations(new ObjectName(order.get(0)));
                        case "attributes" -> attributes(new ObjectName(order.get(0)));
                        case "notOpen" -> notOpen(new ObjectName(order.get(0)));
                        case "listen" -> listen(new ObjectName(order.get(0)));
                        case "notifications" -> String.join("\n", notifications);
                        default -> throw new IllegalArgumentException(verb);
                    };
        } catch (RuntimeMBeanException e) {
            return "failed\t" + e.getTargetException();
        } catch (JMException | JMRuntimeException | IOException | SecurityException e) {
            return "failed\t" + e;
        }
    }

    private String set(ObjectName bean, String name, String value) throws JMException, IOException {
        MBeanAttributeInfo info = Stream.of(server.getMBeanInfo(bean).getAttributes())
                .filter(one -> one.getName().equals(name))
                .findFirst()
                .orElseThrow();
        server.setAttribute(bean, new Attribute(name, parse(value, info.getType())));
        return "";
    }

    private Object call(ObjectName bean, String name, List<String> values) throws JMException, IOException {
        MBeanOperationInfo info = Stream.of(server.getMBeanInfo(bean).getOperations())
                .filter(one -> one.getName().equals(name) && one.getSignature().length == values.size())
                .findFirst()
                .orElseThrow();
        MBeanParameterInfo[] parameters = info.getSignature();
        Object[] arguments = new Object[parameters.length];
        String[] types = new String[parameters.length];
        for (int i = 0; i < parameters.length; i++) {
            types[i] = parameters[i].getType();
            arguments[i] = parse(values.get(i), types[i]);
        }
        return server.invoke(bean, name, arguments, types);
    }

    /** One a line: the name, and its parameters. */
    private String operations(ObjectName bean) throws JMException, IOException {
        return Stream.of(server.getMBeanInfo(bean).getOperations())
                .map(operation -> operation.getName()
                        + Stream.of(operation.getSignature())
                                .map(parameter -> " " + parameter.getName() + ":" + parameter.getType())
                                .collect(Collectors.joining()))
                .collect(Collectors.joining("\n"));
    }

    private static Object parse(String value, String type) {
        return switch (type) {
            case "long", "java.lang.Long" -> Long.valueOf(value);
            case "int", "java.lang.Integer" -> Integer.valueOf(value);
            default -> value;
        };
    }

    private String attributes(ObjectName bean) throws JMException, IOException {
        List<String> lines = new ArrayList<>();
        for (MBeanAttributeInfo info : server.getMBeanInfo(bean).getAttributes()) {
            lines.add(info.getName() + "=" + text(server.getAttribute(bean, info.getName())));
        }
        return String.join("\n", lines);
    }

    /** The attributes that a client could not read without classes of ours. */
    private String notOpen(ObjectName bean) throws JMException, IOException {
        List<String> names = new ArrayList<>();
        for (MBeanAttributeInfo info : server.getMBeanInfo(bean).getAttributes()) {
            Object value = server.getAttribute(bean, info.getName());
            // By its descriptor: for primitive types the info itself is none of the open ones.
            boolean fits = info.getDescriptor().getFieldValue("openType") instanceof OpenType<?> type
                    && (value == null || type.isValue(value));
            if (!fits || !isOpen(value)) {
                names.add(info.getName());
            }
        }
        return String.join(" ", names);
    }

    private static boolean isOpen(Object value) {
        if (value instanceof CompositeData data) {
            return data.values().stream().allMatch(PlainClient::isOpen);
        } else if (value instanceof TabularData table) {
            return table.values().stream().allMatch(PlainClient::isOpen);
        } else if (value instanceof Object[] array) {
            return Stream.of(array).allMatch(PlainClient::isOpen);
        }
        return value == null || value.getClass().getName().matches("java\\.(lang|util|math)\\.[A-Za-z]+");
    }

    private String listen(ObjectName bean) throws JMException, IOException {
        server.addNotificationListener(
                bean, (Notification notification, Object handback) -> received(notification), null, null);
        return "";
    }

    private void received(Notification one) {
        notifications.add(one.getSequenceNumber() + " " + one.getType() + " | " + one.getMessage() + " | "
                + text(one.getUserData()));
    }

    private static String text(Object value) {
        if (value instanceof CompositeData data) {
            return data.getCompositeType().keySet().stream()
                    .map(key -> key + "=" + text(data.get(key)))
                    .collect(Collectors.joining(", ", "{", "}"));
        } else if (value instanceof TabularData table) {
            return texts(table.values());
        } else if (value instanceof Object[] array) {
            return texts(Arrays.asList(array));
        }
        return String.valueOf(value);
    }

    private static String texts(Collection<?> values) {
        return values.stream().map(PlainClient::text).collect(Collectors.joining(", ", "[", "]"));
    }

    private static String oneLine(String text) {
        return text.replace("\n", "\\n");
    }
}
