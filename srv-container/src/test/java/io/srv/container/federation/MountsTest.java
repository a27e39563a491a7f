package io.srv.container.federation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import javax.management.MBeanServer;
import javax.management.MBeanServerFactory;
import javax.management.MalformedObjectNameException;
import javax.management.ObjectName;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Which MBeans of workers a client of the master's MBean server sees. */
class MountsTest {

    private static final String ODD = "worker-3/app:type=Odd,name=\"a,b\"";

    private final FakeWorkers workers = new FakeWorkers();
    private final MBeanServer app = MBeanServerFactory.newMBeanServer();
    private final MBeanServer master = MBeanServerFactory.newMBeanServer();
    private final Mounts mounts = new Mounts(master, workers);
    private final Odd odd = new Odd();

    MountsTest() throws Exception {
        app.registerMBean(odd, name(ODD.substring("worker-3/".length())));
        workers.start(3, app);
    }

    @AfterEach
    void letGo() {
        odd.released.countDown();
    }

    @Test
    void aMountedWorkersBeansHaveItsIdInTheirDomain() throws Exception {
        int count = mounts.mount(3);

        assertThat(count).isEqualTo(2);
        assertThat(mounted()).containsExactly("worker-3/JMImplementation:type=MBeanServerDelegate", ODD);
        assertThat(mounts.mounted(3)).isEqualTo(2);
        assertThat(master.getMBeanInfo(name(ODD)).getDescriptor().getFieldValue("workerClassName"))
                .isEqualTo(Odd.class.getName());
        assertThat(master.getObjectInstance(name(ODD)).getClassName()).isEqualTo(MountedBean.class.getName());
    }

    @Test
    void mountingAgainFindsWhatCameAndWent() throws Exception {
        mounts.mount(3);
        app.unregisterMBean(name(ODD.substring("worker-3/".length())));
        app.registerMBean(new Odd(), name("app:type=Other"));

        assertThatThrownBy(() -> read("Count"))
                .hasRootCauseMessage("worker 3 no longer has this MBean; mount it again to see those it has");
        int count = mounts.mount(3);

        assertThat(count).isEqualTo(2);
        assertThat(mounted())
                .containsExactly("worker-3/JMImplementation:type=MBeanServerDelegate", "worker-3/app:type=Other");
    }

    @Test
    void mountingAgainMendsWhatAClientUnregistered() throws Exception {
        mounts.mount(3);
        master.unregisterMBean(name(ODD));

        assertThat(mounts.mount(3)).isEqualTo(2);

        assertThat(read("Count")).isEqualTo(1);
        mounts.unmount(3);
        assertThat(mounts.isEmpty()).isTrue();
    }

    @Test
    void unmountingRemovesAllAndMayBeRepeated() {
        mounts.mount(3);

        mounts.unmount(3);
        mounts.unmount(3);
        mounts.unmount(99);

        assertThat(mounted()).isEmpty();
        assertThat(mounts.mounted(3)).isZero();
        assertThat(mounts.isEmpty()).isTrue();
        assertThat(mounts.mount(3)).isEqualTo(2);
    }

    @Test
    void whatAWorkerHadGoesWithIt() {
        mounts.mount(3);
        workers.start(4, app);
        mounts.mount(4);

        workers.end(3);
        mounts.gone(3);

        assertThat(mounts.mounted(3)).isZero();
        await().until(() -> mounted().stream().noneMatch(name -> name.startsWith("worker-3/")));
        assertThat(mounted()).hasSize(2);
        assertThatThrownBy(() -> mounts.mount(3)).hasMessage("worker 3 has ended");
    }

    @Test
    void workersOfTheSameApplicationShareTheirDescriptions() throws Exception {
        workers.start(4, app);
        mounts.mount(3);
        mounts.mount(4);

        assertThat(master.getMBeanInfo(name(ODD))).isSameAs(master.getMBeanInfo(name(ODD.replace("3", "4"))));

        mounts.unmount(3);
        assertThat(master.getMBeanInfo(name(ODD.replace("3", "4"))).getAttributes())
                .hasSize(15);
        mounts.unmount(4);
        assertThat(mounts.isEmpty()).isTrue();
    }

    @Test
    void hundredMountsAndUnmountsLeakNothing() {
        workers.start(4, ManagementFactory.getPlatformMBeanServer());
        mounts.mount(4);
        mounts.unmount(4);
        Set<String> names = mounted(master);
        for (int i = 0; i < 100; i++) {
            assertThat(mounts.mount(4)).isGreaterThan(20);
            mounts.unmount(4);
        }

        assertThat(mounted(master)).isEqualTo(names);
        assertThat(mounts.isEmpty()).isTrue();
        await().until(() -> threads() == 0);
    }

    @Test
    void aThreadDumpIsText() {
        assertThat(mounts.threadDump(3)).contains("Full thread dump").contains(".aThreadDumpIsText(MountsTest.java:");
        assertThat(mounted()).isEmpty();
        workers.patience = Duration.ofMillis(50);
        assertThatThrownBy(() -> mounts.threadDump(5)).hasMessage("worker 5 did not answer within 10 s");
    }

    @Test
    void fiveHundredBeansTakeFewQuestions() throws Exception {
        for (int i = 0; i < 500; i++) {
            app.registerMBean(new Odd(), name("many:type=Odd,number=" + i));
        }

        assertThat(mounts.mount(3)).isEqualTo(502);

        assertThat(workers.questions.get()).isEqualTo(4);
    }

    @Test
    void moreBeansThanCanBeMountedAreRefused() throws Exception {
        for (int i = 0; i < Limits.BEANS; i++) {
            app.registerMBean(odd, name("many:number=" + i));
        }

        assertThatThrownBy(() -> mounts.mount(3))
                .hasMessage("worker 3 has 10002 MBeans, and at most 10000 can be mounted");
        assertThat(mounts.isEmpty()).isTrue();
    }

    @Test
    void moreBeansOfAllWorkersThanCanBeMountedAreRefused() throws Exception {
        Mounts few = new Mounts(master, workers, new Holdings(4, 1_000, 1 << 20));
        workers.start(4, app);
        workers.start(5, app);

        assertThat(few.mount(3) + few.mount(4)).isEqualTo(4);
        assertThatThrownBy(() -> few.mount(5))
                .hasMessage("6 MBeans of workers would be mounted, and at most 4 can be; unmount another worker first");
        assertThat(few.mount(4)).isEqualTo(2);
        few.unmount(3);
        assertThat(few.mount(5)).isEqualTo(2);
        few.unmount(4);
        few.unmount(5);
        assertThat(few.isEmpty()).isTrue();
    }

    private Object read(String attribute) throws Exception {
        return master.getAttribute(name(ODD), attribute);
    }

    private Set<String> mounted() {
        return mounted(master);
    }

    static Set<String> mounted(MBeanServer server) {
        return server.queryNames(null, null).stream()
                .map(ObjectName::toString)
                .filter(name -> name.startsWith("worker-"))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Threads that answer. */
    static long threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("srv-answer-"))
                .count();
    }

    private static ObjectName name(String text) throws MalformedObjectNameException {
        return new ObjectName(text);
    }
}
