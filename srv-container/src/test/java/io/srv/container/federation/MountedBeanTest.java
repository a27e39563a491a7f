package io.srv.container.federation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.management.Attribute;
import javax.management.AttributeList;
import javax.management.AttributeNotFoundException;
import javax.management.InvalidAttributeValueException;
import javax.management.JMX;
import javax.management.MBeanException;
import javax.management.MBeanServer;
import javax.management.MBeanServerFactory;
import javax.management.MalformedObjectNameException;
import javax.management.ObjectName;
import javax.management.ReflectionException;
import javax.management.RuntimeMBeanException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** One MBean of a worker, as a client of the master's MBean server uses it. */
class MountedBeanTest {

    private static final String ODD = "worker-3/app:type=Odd,name=\"a,b\"";

    private final FakeWorkers workers = new FakeWorkers();
    private final MBeanServer app = MBeanServerFactory.newMBeanServer();
    private final MBeanServer master = MBeanServerFactory.newMBeanServer();
    private final Mounts mounts = new Mounts(master, workers);
    private final Odd odd = new Odd();

    MountedBeanTest() throws Exception {
        app.registerMBean(odd, name(ODD.substring("worker-3/".length())));
        workers.start(3, app);
    }

    @AfterEach
    void letGo() {
        odd.released.countDown();
    }

    @Test
    void thePlatformsBeansCanBeUsedThroughTheirInterfaces() throws Exception {
        workers.start(4, ManagementFactory.getPlatformMBeanServer());
        mounts.mount(4);

        MemoryMXBean memory = JMX.newMXBeanProxy(master, name("worker-4/java.lang:type=Memory"), MemoryMXBean.class);
        ThreadMXBean threads =
                JMX.newMXBeanProxy(master, name("worker-4/java.lang:type=Threading"), ThreadMXBean.class);

        memory.gc();
        assertThat(memory.getHeapMemoryUsage().getUsed()).isPositive();
        assertThat(threads.getThreadInfo(new long[] {Thread.currentThread().getId()}, 3)[0].getThreadName())
                .isEqualTo(Thread.currentThread().getName());
        assertThat(threads.dumpAllThreads(true, true)).isNotEmpty();
        assertThat(threads.getThreadInfo(Long.MAX_VALUE)).isNull();
    }

    @Test
    void attributesOfAnyTypeAreReadAsOpenValuesOrText() throws Exception {
        mounts.mount(3);

        assertThat(read("List")).isEqualTo("java.util.ImmutableCollections$List12: [a, b]");
        assertThat(read("Map")).isEqualTo("java.util.ImmutableCollections$Map1: {a=1}");
        assertThat(read("State")).isEqualTo("java.lang.Thread$State: BLOCKED");
        assertThat((int[][]) read("Grid")).isDeepEqualTo(new int[][] {{1}, {2, 3}});
        assertThat(read("Nothing")).isNull();
        assertThat(read("Unspeakable")).asString().endsWith(": (no text: java.lang.IllegalStateException)");
        assertThat(read("Count")).isEqualTo(1);
    }

    @Test
    void attributesAreWritten() throws Exception {
        mounts.mount(3);

        master.setAttribute(name(ODD), new Attribute("Count", 7));
        AttributeList set = master.setAttributes(
                name(ODD),
                new AttributeList(
                        List.of(new Attribute("Label", "new"), new Attribute("Nope", 1), new Attribute("Count", -1))));

        assertThat(odd.getCount()).isEqualTo(7);
        assertThat(odd.getLabel()).isEqualTo("new");
        assertThat(set).containsExactly(new Attribute("Label", "new"));
    }

    @Test
    void severalAttributesAreReadAtOnceWithoutThoseThatFail() throws Exception {
        mounts.mount(3);
        int before = workers.questions.get();

        AttributeList some = master.getAttributes(name(ODD), new String[] {"Count", "Broken", "Huge", "Nope", "Label"});

        assertThat(some).containsExactly(new Attribute("Count", 1), new Attribute("Label", "odd"));
        assertThat(master.getAttributes(name(ODD), new String[0])).isEmpty();
        assertThat(workers.questions.get() - before).isEqualTo(1);
    }

    @Test
    void operationsAreInvokedByTheirSignature() throws Exception {
        mounts.mount(3);

        assertThat(invoke("add", List.of("int", "int"), 1, 2)).isEqualTo(3);
        assertThat(invoke("add", List.of("java.lang.String", "java.lang.String"), "1", "2"))
                .isEqualTo("12");
        assertThat((String[]) invoke("echo", List.of("[Ljava.lang.String;"), (Object) new String[] {"a", null}))
                .containsExactly("a", null);
    }

    @Test
    void whatABeanThrowsSaysWhichWorkerAndWhat() {
        mounts.mount(3);

        assertThatThrownBy(() -> read("Nope"))
                .isInstanceOf(AttributeNotFoundException.class)
                .hasMessage("worker 3: No such attribute: Nope");
        assertThatThrownBy(() -> write("Count", "seven"))
                .isInstanceOf(InvalidAttributeValueException.class)
                .hasMessageStartingWith("worker 3: Invalid value for attribute Count");
        assertThatThrownBy(() -> write("Count", -1))
                .isInstanceOf(RuntimeMBeanException.class)
                .hasRootCauseExactlyInstanceOf(IllegalArgumentException.class)
                .hasRootCauseMessage("worker 3: a count of -1");
        assertThatThrownBy(() -> write("Label", null))
                .isInstanceOf(MBeanException.class)
                .hasMessage("worker 3: java.io.IOException: no label");
        assertThatThrownBy(() -> read("Broken"))
                .isInstanceOf(MBeanException.class)
                .hasMessage("worker 3: java.io.IOException: broken on purpose");
        assertThatThrownBy(() -> read("Wrong"))
                .isInstanceOf(MBeanException.class)
                .hasMessage("worker 3: java.lang.NullPointerException");
        assertThatThrownBy(() -> read("Fatal"))
                .isInstanceOf(MBeanException.class)
                .hasMessage("worker 3: java.lang.StackOverflowError");
        assertThatThrownBy(() -> read("Unsupported"))
                .isInstanceOf(RuntimeMBeanException.class)
                .hasRootCauseExactlyInstanceOf(UnsupportedOperationException.class)
                .hasRootCauseMessage("worker 3: not here");
        assertThatThrownBy(() -> invoke("fail", List.of("java.lang.String"), "so"))
                .isInstanceOf(MBeanException.class)
                .hasMessage("worker 3: java.io.IOException: so");
        assertThatThrownBy(() -> invoke("nope", List.of()))
                .isInstanceOf(ReflectionException.class)
                .hasMessageContaining("worker 3: ");
    }

    @Test
    void aValueThatCannotCrossIsAnError() {
        mounts.mount(3);

        assertThatThrownBy(() -> read("Huge"))
                .hasRootCauseExactlyInstanceOf(IllegalStateException.class)
                .hasRootCauseMessage("worker 3 has a value that takes more than 1048576 bytes");
        assertThatThrownBy(() -> read("Ring"))
                .hasRootCauseMessage("worker 3 has a value that is nested more than 32 deep");
        assertThatThrownBy(() -> write("Count", new ArrayList<>()))
                .hasRootCauseMessage(
                        "a value for a worker's MBean is of class java.util.ArrayList, which is no open type");
    }

    @Test
    void everyExceptionConsistsOfClassesOfTheJdk() {
        mounts.mount(3);
        for (String attribute : List.of("Nope", "Broken", "Wrong", "Fatal", "Huge", "Ring", "Unsupported")) {
            try {
                read(attribute);
            } catch (Exception e) {
                for (Throwable cause = e; cause != null; cause = cause.getCause()) {
                    assertThat(cause.getClass().getClassLoader()).isNull();
                }
            }
        }
    }

    @Test
    void aSlowBeanHoldsUpOnlyWhoeverAsksIt() throws Exception {
        mounts.mount(3);

        CompletableFuture<Object> slow = async(() -> read("Slow"));
        CompletableFuture<Object> slower = async(() -> invoke("slowly", List.of("java.lang.Object"), "x"));
        assertThat(read("Count")).isEqualTo(1);
        assertThat(mounts.mount(3)).isEqualTo(2);

        assertThat(slow).isNotDone();
        odd.released.countDown();
        assertThat(slow.get(10, TimeUnit.SECONDS)).isEqualTo(1);
        assertThat(slower.get(10, TimeUnit.SECONDS)).isEqualTo("x");
    }

    @Test
    void aBeanThatNeverAnswersIsGivenUp() {
        mounts.mount(3);
        workers.patience = Duration.ofMillis(50);

        assertThatThrownBy(() -> read("Slow")).hasRootCauseMessage("worker 3 did not answer within 10 s");
        assertThatThrownBy(() -> invoke("slowly", List.of("java.lang.Object"), "x"))
                .hasRootCauseMessage("worker 3 did not answer within 60 s");
    }

    @Test
    void aWorkerWithTooManyBeansThatNeverAnswerSaysSo() throws Exception {
        mounts.mount(3);
        workers.patience = Duration.ofMillis(20);
        for (int i = 0; i < Respondent.MAX_AT_ONCE; i++) {
            assertThatThrownBy(() -> read("Slow")).hasRootCauseMessage("worker 3 did not answer within 10 s");
        }
        workers.patience = Duration.ofSeconds(10);

        assertThatThrownBy(() -> read("Count")).hasRootCauseMessage("worker 3 is busy with 8 earlier questions");
        assertThatThrownBy(() -> mounts.mount(3)).hasMessage("worker 3 is busy with 8 earlier questions");

        odd.released.countDown();
        await().ignoreExceptions().until(() -> read("Count").equals(1));
    }

    private Object read(String attribute) throws Exception {
        return master.getAttribute(name(ODD), attribute);
    }

    private void write(String attribute, Object value) throws Exception {
        master.setAttribute(name(ODD), new Attribute(attribute, value));
    }

    private Object invoke(String operation, List<String> signature, Object... parameters) throws Exception {
        return master.invoke(name(ODD), operation, parameters, signature.toArray(String[]::new));
    }

    private interface Call {
        Object value() throws Exception;
    }

    private static CompletableFuture<Object> async(Call call) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return call.value();
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        });
    }

    private static ObjectName name(String text) throws MalformedObjectNameException {
        return new ObjectName(text);
    }
}
