package io.srv.container.management;

import static org.assertj.core.api.Assertions.assertThat;

import io.srv.container.supervisor.EndReason;
import io.srv.container.supervisor.StartReason;
import io.srv.jmx.Counters;
import io.srv.jmx.Description;
import io.srv.jmx.EventInfo;
import io.srv.jmx.EventType;
import io.srv.jmx.ListenerInfo;
import io.srv.jmx.ListenerMXBean;
import io.srv.jmx.MasterMXBean;
import io.srv.jmx.MemoryInfo;
import io.srv.jmx.RecycleInfo;
import io.srv.jmx.UpgradeInfo;
import io.srv.jmx.UsageInfo;
import io.srv.jmx.WorkerInfo;
import io.srv.jmx.WorkerMXBean;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Keeps docs/jmx.md true to the beans, which describe themselves to clients in the same words. */
final class JmxDocumentTest {

    private String document = "";

    @BeforeEach
    void readDocument() throws IOException {
        document = Files.readString(Path.of("../docs/jmx.md"));
    }

    @Test
    void tablesHaveEveryAttribute() {
        assertThat(document)
                .contains(table("| attribute | type | |", attributes(MasterMXBean.class)))
                .contains(table("| attribute | type | |", attributes(WorkerMXBean.class)))
                .contains(table("| attribute | type | |", attributes(ListenerMXBean.class)));
    }

    @Test
    void tablesHaveEveryOperation() {
        assertThat(document)
                .contains(table("| operation | returns | |", operations(MasterMXBean.class)))
                .contains(table("| operation | returns | |", operations(WorkerMXBean.class)));
        assertThat(operations(ListenerMXBean.class)).isEmpty();
    }

    @Test
    void theTableOfRecordsHasTheirFields() {
        List<Class<? extends Record>> records = List.of(
                WorkerInfo.class,
                UsageInfo.class,
                UpgradeInfo.class,
                RecycleInfo.class,
                MemoryInfo.class,
                Counters.class,
                EventInfo.class,
                ListenerInfo.class);

        assertThat(document)
                .contains(table("| record | fields |", records.stream().map(JmxDocumentTest::fields)));
    }

    @Test
    void theTableOfNotificationsHasTheirTypes() {
        assertThat(document.lines()
                        .filter(line -> line.startsWith("| `io.srv.") && !line.contains("| from "))
                        .map(line -> line.split("`")[1])
                        .filter(type -> Character.isLowerCase(type.charAt("io.srv.".length()))))
                .containsExactlyElementsOf(EventType.all());
    }

    @Test
    void everyReasonIsExplained() {
        String notifications = document.substring(document.indexOf("## Notifications"));

        assertThat(Stream.concat(Stream.of(EndReason.values()), Stream.of(StartReason.values())))
                .allMatch(reason -> notifications.contains("`" + reason.name() + "`"));
    }

    private static String table(String head, Stream<String> rows) {
        String columns = head.replaceAll("[^|]+", "---");
        return head + "\n" + columns + "\n" + rows.collect(Collectors.joining("\n")) + "\n\n";
    }

    private static Stream<String> attributes(Class<?> bean) {
        return Stream.of(bean.getMethods())
                .filter(isGetter())
                .map(getter -> "| `" + attribute(getter) + "` | `" + type(getter.getGenericReturnType()) + "`"
                        + (isWritable(bean, getter) ? ", writable" : "") + " | " + described(getter) + " |")
                .sorted();
    }

    private static Stream<String> operations(Class<?> bean) {
        return Stream.of(bean.getMethods())
                .filter(isGetter().negate())
                .filter(method -> !method.getName().startsWith("set"))
                .map(operation -> "| `" + operation.getName()
                        + Arrays.stream(operation.getParameters())
                                .map(Parameter::getName)
                                .collect(Collectors.joining(", ", "(", ")"))
                        + "` | `" + type(operation.getGenericReturnType()) + "` | " + described(operation) + " |")
                .sorted();
    }

    private static String fields(Class<?> type) {
        return "| `" + type.getSimpleName() + "` | "
                + Arrays.stream(type.getRecordComponents())
                        .map(RecordComponent::getName)
                        .collect(Collectors.joining("`, `", "`", "`"))
                + " |";
    }

    private static Predicate<Method> isGetter() {
        return method -> method.getName().matches("(get|is)[A-Z].*");
    }

    private static boolean isWritable(Class<?> bean, Method getter) {
        return Stream.of(bean.getMethods()).anyMatch(method -> method.getName().equals("set" + attribute(getter)));
    }

    private static String attribute(Method getter) {
        return getter.getName().replaceFirst("get|is", "");
    }

    private static String type(Type type) {
        return type.getTypeName().replaceAll("[a-z]+\\.", "");
    }

    private static String described(Method method) {
        Description description = method.getAnnotation(Description.class);
        assertThat(description).as("the description of " + method).isNotNull();
        return description.value();
    }
}
