package io.srv.container.federation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanInfo;
import javax.management.MBeanServer;
import javax.management.MBeanServerFactory;
import javax.management.ObjectName;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A worker that answers what it likes: the one who asks it gets an exception, and nothing is left of it. */
class HostileWorkerTest {

    private static final String TRAP = "io.srv.container.federation.trap";

    private final FakeWorkers workers = new FakeWorkers();
    private final MBeanServer master = MBeanServerFactory.newMBeanServer();
    private final Mounts mounts = new Mounts(master, workers);

    private List<String> names = List.of("a:b=c");
    private Function<List<String>, List<Reply.Item>> descriptions = HostileWorkerTest::described;
    private Function<Question, ByteBuffer> others = question -> ByteBuffer.allocate(0);

    @AfterEach
    void nothingIsLeft() {
        mounts.unmount(3);
        assertThat(MountsTest.mounted(master)).isEmpty();
        assertThat(mounts.isEmpty()).isTrue();
    }

    @Test
    void rubbishIsNoAnswer() {
        Random random = new Random(7);
        for (int length = 0; length < 300; length++) {
            byte[] rubbish = new byte[length];
            random.nextBytes(rubbish);
            workers.start(3, question -> ByteBuffer.wrap(rubbish));

            assertThatThrownBy(() -> mounts.mount(3))
                    .isExactlyInstanceOf(IllegalStateException.class)
                    .hasMessageStartingWith("worker 3 sent an answer that cannot be read: ");
            assertThatThrownBy(() -> mounts.threadDump(3))
                    .hasMessageStartingWith("worker 3 sent an answer that cannot");
        }
    }

    @Test
    void rubbishInPlaceOfAValueIsNoValue() {
        start();
        mounts.mount(3);
        others = question -> items(new Reply.Content(ByteBuffer.wrap(new byte[] {99})));
        assertThatThrownBy(() -> master.getAttribute(new ObjectName("worker-3/a:b=c"), "A"))
                .hasRootCauseExactlyInstanceOf(IllegalStateException.class)
                .hasRootCauseMessage("worker 3 sent an answer that cannot be read: a value of kind 99");
        others = question -> items();
        assertThatThrownBy(() -> master.getAttribute(new ObjectName("worker-3/a:b=c"), "A"))
                .hasRootCauseMessage("worker 3 sent an answer with 0 items instead of one");
        assertThatThrownBy(() -> master.getAttributes(new ObjectName("worker-3/a:b=c"), new String[] {"A", "B"}))
                .hasRootCauseMessage("worker 3 sent an answer with 0 items instead of 2");
        others = question -> items(new Reply.Failure("x".repeat(2_000), "y".repeat(2_000)));
        assertThatThrownBy(() -> master.getAttribute(new ObjectName("worker-3/a:b=c"), "A"))
                .hasMessageStartingWith("worker 3: xxxx");
    }

    @Test
    void whatTheMasterGaveUpReadingIsTold() {
        workers.start(3, question -> {
            throw new IOException("answered with more than 4194304 bytes");
        });

        assertThatThrownBy(() -> mounts.mount(3)).hasMessage("worker 3 answered with more than 4194304 bytes");
    }

    @Test
    void namesThatAreNoneAreRefused() {
        start();
        for (String name : List.of("", "a", "a:", "a:b", "a:b=c,b=d", "*:*", "a:b=*", "a:b=c,*", "a:b=\n", "a?b:c=d")) {
            names = List.of("a:b=c", name);

            assertThatThrownBy(() -> mounts.mount(3))
                    .hasMessageStartingWith("worker 3 sent an answer that cannot be read");
            assertThat(mounts.mounted(3)).isZero();
        }
    }

    @Test
    void theSameNameTwiceIsOneBean() {
        start();
        names = List.of("a:b=c,d=e", "a:d=e,b=c", "a:b=c,d=e");

        assertThat(mounts.mount(3)).isEqualTo(1);
    }

    @Test
    void aNameInTheMastersOwnDomainsStaysBehindThePrefix() {
        start();
        names = List.of("JMImplementation:type=MBeanServerDelegate", "io.srv:type=Master", ":x=y", "worker-4/a:b=c");

        assertThat(mounts.mount(3)).isEqualTo(4);
        assertThat(MountsTest.mounted(master))
                .containsExactly(
                        "worker-3/:x=y",
                        "worker-3/JMImplementation:type=MBeanServerDelegate",
                        "worker-3/io.srv:type=Master",
                        "worker-3/worker-4/a:b=c");
    }

    @Test
    void endlessNamesAreRefused() {
        start();
        names = numbered(Limits.BEANS + 1, "a:b=");
        assertThatThrownBy(() -> mounts.mount(3))
                .hasMessage("worker 3 has 10001 MBeans, and at most 10000 can be mounted");
        names = numbered(10, "a:b=" + "x".repeat(200_000));
        assertThatThrownBy(() -> mounts.mount(3))
                .hasMessage(
                        "the names of all mounted MBeans would have 2000050 characters, and can have at most 1000000; "
                                + "unmount another worker first");
    }

    @Test
    void descriptionsThatWereNotAskedForAreRefused() {
        start();
        descriptions = beans -> List.of();
        assertThatThrownBy(() -> mounts.mount(3)).hasMessage("worker 3 sent 0 descriptions for 1 MBeans");
        descriptions = beans -> Collections.nCopies(2, new Reply.Failure("", "no"));
        assertThatThrownBy(() -> mounts.mount(3)).hasMessage("worker 3 sent 2 descriptions for 1 MBeans");
    }

    @Test
    void aBeanThatDoesNotSayWhatItIsIsThereAndSaysWhy() throws Exception {
        start();
        names = List.of("a:b=1", "a:b=2", "a:b=3", "a:b=4");
        descriptions = beans -> List.of(
                new Reply.Failure("a.B", "on purpose"),
                new Reply.Content(ByteBuffer.wrap(new byte[] {1, 2, 3})),
                new Reply.Content(ByteBuffer.allocate(Limits.INFO + 1)),
                new Reply.Failure("javax.management.InstanceNotFoundException", "gone"));

        assertThat(mounts.mount(3)).isEqualTo(3);
        assertThat(description(1)).isEqualTo("The worker's MBean does not say what it is: a.B: on purpose");
        assertThat(description(2)).isEqualTo("The worker's MBean does not say what it is: 3 bytes where 4 belong");
        assertThat(description(3)).isEqualTo("The worker's MBean does not say what it is: 131073 bytes");
        assertThat(master.getMBeanInfo(new ObjectName("worker-3/a:b=1")).getAttributes())
                .isEmpty();
    }

    @Test
    void endlessDescriptionsAreRefused() {
        start();
        names = numbered(100, "a:b=");
        descriptions = beans -> {
            List<Reply.Item> items = new ArrayList<>();
            for (String bean : beans.subList(0, Math.min(16, beans.size()))) {
                items.add(description(bean.repeat(20_000)));
            }
            return items;
        };

        assertThatThrownBy(() -> mounts.mount(3))
                .hasMessage("the descriptions of all mounted MBeans would take more than 8388608 bytes; "
                        + "unmount another worker first");
    }

    @Test
    void classNamesAreTextAndNothingElse() throws Exception {
        start();
        String name = Trap.class.getName();
        descriptions = beans -> List.of(content(new MBeanInfo(
                name,
                "d",
                new MBeanAttributeInfo[] {new MBeanAttributeInfo("A", name, "d", true, true, false)},
                null,
                null,
                null)));
        mounts.mount(3);
        ObjectName bean = new ObjectName("worker-3/a:b=c");
        others = question -> items(new Reply.Failure(name, name));

        assertThatThrownBy(() -> master.getAttribute(bean, "A")).hasMessage("worker 3: " + name + ": " + name);
        assertThat(master.isInstanceOf(bean, "javax.management.NotificationBroadcaster"))
                .isFalse();
        assertThat(master.isInstanceOf(bean, "javax.management.DynamicMBean")).isTrue();
        assertThat(master.queryMBeans(new ObjectName("worker-3/*:*"), null)).hasSize(1);
        assertThat(System.getProperty(TRAP)).isNull();
    }

    /** Its name is known here, and its class is not loaded: a test looks whether that stays so. */
    private static final class Trap {
        static {
            System.setProperty(TRAP, "sprung");
        }
    }

    private String description(int bean) throws Exception {
        return master.getMBeanInfo(new ObjectName("worker-3/a:b=" + bean)).getDescription();
    }

    private void start() {
        workers.start(3, bytes -> {
            Question question;
            try {
                question = Messages.readQuestion(bytes);
            } catch (UnreadableException e) {
                throw new AssertionError(e);
            }
            if (question instanceof Question.Names) {
                return items(new Reply.Content(Messages.write(names)));
            } else if (question instanceof Question.Describe describe) {
                return items(descriptions.apply(describe.beans()).toArray(Reply.Item[]::new));
            } else {
                return others.apply(question);
            }
        });
    }

    private static ByteBuffer items(Reply.Item... items) {
        return ByteBuffer.wrap(Messages.write(new Reply.Items(List.of(items))));
    }

    private static List<Reply.Item> described(List<String> beans) {
        return beans.stream().<Reply.Item>map(HostileWorkerTest::description).toList();
    }

    private static Reply.Item description(String text) {
        return content(new MBeanInfo("C", text, null, null, null, null));
    }

    private static Reply.Item content(MBeanInfo info) {
        try {
            return new Reply.Content(ByteBuffer.wrap(Infos.write(info)));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static List<String> numbered(int count, String prefix) {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            names.add(prefix + i);
        }
        return names;
    }
}
