package io.srv.container.federation;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import javax.management.Attribute;
import javax.management.AttributeList;
import javax.management.AttributeNotFoundException;
import javax.management.DynamicMBean;
import javax.management.InvalidAttributeValueException;
import javax.management.JMException;
import javax.management.MBeanException;
import javax.management.MBeanInfo;
import javax.management.ReflectionException;
import org.jspecify.annotations.Nullable;

/**
 * Stands in the master for one MBean of a worker. What it is was learnt when it was mounted; all else is asked of the worker each
 * time, on the JMX client's thread. It sends no notifications.
 */
final class MountedBean implements DynamicMBean {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** A garbage collection or a heap dump takes its time. */
    private static final Duration PATIENCE_WITH_OPERATIONS = Duration.ofSeconds(60);

    private final RemoteWorker worker;
    private final String name;
    private volatile SharedInfo info;

    /** @param name the worker's own */
    MountedBean(RemoteWorker worker, String name, SharedInfo info) {
        this.worker = worker;
        this.name = name;
        this.info = info;
    }

    /** Returns the worker's own name of it. */
    String name() {
        return name;
    }

    SharedInfo info() {
        return info;
    }

    /** Takes a newer description, and returns the old one. */
    SharedInfo describe(SharedInfo newer) {
        SharedInfo older = info;
        info = newer;
        return older;
    }

    @Override
    public MBeanInfo getMBeanInfo() {
        return info.info();
    }

    @Override
    public @Nullable Object getAttribute(String attribute)
            throws AttributeNotFoundException, MBeanException, ReflectionException {
        try (Answer answer = worker.ask(new Question.Read(name, List.of(attribute)), PATIENCE)) {
            return value(answer);
        } catch (AttributeNotFoundException | MBeanException | ReflectionException e) {
            throw e;
        } catch (JMException e) {
            throw new MBeanException(e, e.getMessage());
        }
    }

    /** Without those that cannot be had, as for every MBean. */
    @Override
    public AttributeList getAttributes(String[] attributes) {
        AttributeList list = new AttributeList();
        if (attributes.length == 0) {
            return list;
        }
        try (Answer answer = worker.ask(new Question.Read(name, List.of(attributes)), PATIENCE)) {
            List<Reply.Item> items = answer.items();
            if (items.size() != attributes.length) {
                throw worker.failed("sent an answer with " + items.size() + " items instead of " + attributes.length);
            }
            for (int i = 0; i < attributes.length; i++) {
                try {
                    list.add(new Attribute(attributes[i], value(worker.content(items.get(i)), answer.budget())));
                } catch (JMException | RuntimeException e) {
                    // Whoever wants to know why asks for it alone.
                }
            }
        }
        return list;
    }

    @Override
    public void setAttribute(Attribute attribute)
            throws AttributeNotFoundException, InvalidAttributeValueException, MBeanException, ReflectionException {
        Question question = new Question.Write(name, attribute.getName(), attribute.getValue());
        try (Answer answer = worker.ask(question, PATIENCE)) {
            worker.onlyContent(answer);
        } catch (AttributeNotFoundException | InvalidAttributeValueException | MBeanException | ReflectionException e) {
            throw e;
        } catch (JMException e) {
            throw new MBeanException(e, e.getMessage());
        }
    }

    /** One after the other; without those that were refused. */
    @Override
    public AttributeList setAttributes(AttributeList attributes) {
        AttributeList set = new AttributeList();
        for (Attribute attribute : attributes.asList()) {
            try {
                setAttribute(attribute);
                set.add(attribute);
            } catch (JMException | RuntimeException e) {
                // Whoever wants to know why sets it alone.
            }
        }
        return set;
    }

    @Override
    public @Nullable Object invoke(
            String operation, @Nullable Object @Nullable [] parameters, String @Nullable [] signature)
            throws MBeanException, ReflectionException {
        Question question = new Question.Invoke(
                name,
                operation,
                parameters == null ? List.of() : Collections.unmodifiableList(Arrays.asList(parameters)),
                signature == null ? List.of() : List.of(signature));
        try (Answer answer = worker.ask(question, PATIENCE_WITH_OPERATIONS)) {
            return value(answer);
        } catch (MBeanException | ReflectionException e) {
            throw e;
        } catch (JMException e) {
            throw new MBeanException(e, e.getMessage());
        }
    }

    private @Nullable Object value(Answer answer) throws JMException {
        return value(worker.onlyContent(answer), answer.budget());
    }

    private @Nullable Object value(ByteBuffer content, Budget budget) throws JMException {
        try {
            Input in = new Input(content, budget);
            Object value = new ValueReader(in).read();
            in.end();
            return value;
        } catch (UnreadableException e) {
            throw worker.unreadable(e);
        }
    }
}
