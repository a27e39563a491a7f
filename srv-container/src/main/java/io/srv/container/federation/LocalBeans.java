package io.srv.container.federation;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import javax.management.Attribute;
import javax.management.JMException;
import javax.management.MBeanException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.management.ReflectionException;
import javax.management.RuntimeErrorException;
import javax.management.RuntimeMBeanException;
import javax.management.RuntimeOperationsException;
import org.jspecify.annotations.Nullable;

/**
 * Answers questions from an MBean server. Runs the application's code, which may take for ever: each question has a thread of its
 * own.
 */
final class LocalBeans {

    private final MBeanServer server;
    private final Descriptions descriptions;

    LocalBeans(MBeanServer server) {
        this.server = server;
        this.descriptions = new Descriptions(server);
    }

    /** Never throws, but for what no thread survives. */
    Reply answer(Question question) {
        if (question instanceof Question.ThreadDump) {
            return items(this::threadDump);
        } else if (question instanceof Question.Names) {
            return names();
        } else if (question instanceof Question.Describe describe) {
            return descriptions.of(describe.beans());
        } else if (question instanceof Question.Read read) {
            return read(read);
        } else if (question instanceof Question.Write write) {
            return items(() -> {
                server.setAttribute(new ObjectName(write.bean()), new Attribute(write.attribute(), write.value()));
                return ByteBuffer.allocate(0);
            });
        } else {
            return items(() -> invoke((Question.Invoke) question));
        }
    }

    private ByteBuffer threadDump() {
        String text = ThreadDumpText.of(ManagementFactory.getThreadMXBean(), Limits.REPLY - Limits.NAME_CHARS);
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    private Reply names() {
        List<String> names =
                server.queryNames(null, null).stream().map(ObjectName::toString).toList();
        if (names.size() > Limits.BEANS) {
            return new Reply.Refused(
                    "has " + names.size() + " MBeans, and at most " + Limits.BEANS + " can be mounted");
        }
        return items(() -> Messages.write(names));
    }

    private Reply read(Question.Read read) {
        List<Reply.Item> items = new ArrayList<>();
        int leftBytes = Limits.REPLY;
        for (String attribute : read.attributes()) {
            Reply.Item item = item(() -> value(server.getAttribute(new ObjectName(read.bean()), attribute)));
            if (item instanceof Reply.Content content) {
                int size = content.bytes().remaining();
                if (size > leftBytes) {
                    item = failure(
                            new UnsendableException("is too large beside the others that were asked for with it"));
                } else {
                    leftBytes -= size;
                }
            }
            items.add(item);
        }
        return new Reply.Items(items);
    }

    private ByteBuffer invoke(Question.Invoke invoke) throws JMException, IOException {
        return value(server.invoke(
                new ObjectName(invoke.bean()),
                invoke.operation(),
                invoke.parameters().toArray(),
                invoke.signature().toArray(String[]::new)));
    }

    private static ByteBuffer value(@Nullable Object value) throws IOException {
        Output out = new Output(Limits.VALUE);
        new Values(out, true).write(value);
        return ByteBuffer.wrap(out.toByteArray());
    }

    private static Reply items(Work work) {
        return new Reply.Items(List.of(item(work)));
    }

    static Reply.Item item(Work work) {
        try {
            return new Reply.Content(work.result());
        } catch (Throwable e) {
            // Whatever the application's code does, whoever asked is to know.
            return failure(e);
        }
    }

    static Reply.Failure failure(Throwable thrown) {
        Throwable own = own(thrown);
        return new Reply.Failure(Foreign.shortened(own.getClass().getName()), Foreign.message(own));
    }

    /** What the MBean threw, without what the MBean server put around it. */
    private static Throwable own(Throwable thrown) {
        Throwable inner = null;
        if (thrown instanceof MBeanException || thrown instanceof ReflectionException) {
            inner = thrown.getCause();
        } else if (thrown instanceof RuntimeMBeanException
                || thrown instanceof RuntimeErrorException
                || thrown instanceof RuntimeOperationsException) {
            inner = thrown.getCause();
        }
        return inner == null ? thrown : inner;
    }

    /** What one item of an answer takes. */
    interface Work {
        ByteBuffer result() throws JMException, IOException;
    }
}
