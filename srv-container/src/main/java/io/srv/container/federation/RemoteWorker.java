package io.srv.container.federation;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import javax.management.AttributeNotFoundException;
import javax.management.InvalidAttributeValueException;
import javax.management.JMException;
import javax.management.MBeanException;
import javax.management.ReflectionException;

/**
 * A worker, as the master asks it. Whatever fails is an exception of the JDK's own, with a sentence that names the worker: a JMX
 * client has no classes of ours, and none of the worker's.
 *
 * @param id    never reused
 * @param asker brings a question to it, and the answer back
 * @param room  for answers, of all workers
 */
record RemoteWorker(long id, Mounts.Asker asker, Room room) {

    /**
     * Asks, and waits for the answer.
     *
     * @throws IllegalStateException if there is no answer, or none that can be used
     */
    Answer ask(Question question, Duration patience) {
        ByteBuffer encoded = encoded(question);
        ByteBuffer bytes;
        try {
            bytes = asker.ask(id, encoded, patience);
        } catch (IOException e) {
            throw failed(String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failed("was not waited for: the thread that asked it was interrupted");
        }
        Budget budget = new Budget(bytes.remaining() + (long) heapBytes(question), room);
        try {
            return new Answer(items(bytes, budget), budget);
        } catch (UnreadableException e) {
            budget.close();
            throw unreadable(e);
        } catch (RuntimeException e) {
            budget.close();
            throw e;
        }
    }

    private List<Reply.Item> items(ByteBuffer bytes, Budget budget) throws UnreadableException {
        budget.heap(bytes.remaining());
        Reply reply = Messages.readReply(bytes, budget);
        if (reply instanceof Reply.Items items) {
            return items.items();
        }
        throw failed(((Reply.Refused) reply).why());
    }

    private static int heapBytes(Question question) {
        return question instanceof Question.Names || question instanceof Question.ThreadDump
                ? Limits.NAMES_HEAP_BYTES
                : Limits.REPLY_HEAP_BYTES;
    }

    /** Returns the content of an answer that has one. */
    ByteBuffer onlyContent(Answer answer) throws JMException {
        if (answer.items().size() != 1) {
            throw failed("sent an answer with " + answer.items().size() + " items instead of one");
        }
        return content(answer.items().get(0));
    }

    private static ByteBuffer encoded(Question question) {
        try {
            return Messages.write(question);
        } catch (UnsendableException e) {
            throw new IllegalArgumentException("a value for a worker's MBean " + e.getMessage());
        }
    }

    /** Returns what this item contains. */
    ByteBuffer content(Reply.Item item) throws JMException {
        if (item instanceof Reply.Content content) {
            return content.bytes();
        }
        throw exception((Reply.Failure) item);
    }

    /**
     * The exception of a worker's MBean, or of its MBean server, for a JMX client: of the same class if it is one that clients
     * look out for, else an {@link MBeanException} that says what it was.
     */
    private JMException exception(Reply.Failure failure) {
        String what = "worker " + id + ": " + failure.message();
        return switch (failure.className()) {
            case "javax.management.AttributeNotFoundException" -> new AttributeNotFoundException(what);
            case "javax.management.InvalidAttributeValueException" -> new InvalidAttributeValueException(what);
            case "javax.management.InstanceNotFoundException" ->
                throw failed("no longer has this MBean; mount it again to see those it has");
            case "java.lang.NoSuchMethodException" -> new ReflectionException(new NoSuchMethodException(what), what);
            case "java.lang.IllegalArgumentException" -> throw new IllegalArgumentException(what);
            case "java.lang.IllegalStateException" -> throw new IllegalStateException(what);
            case "java.lang.UnsupportedOperationException" -> throw new UnsupportedOperationException(what);
            case "io.srv.container.federation.UnsendableException" ->
                throw failed("has a value that " + failure.message());
            default -> {
                String all = "worker " + id + ": " + failure.said();
                yield new MBeanException(new Exception(all), all);
            }
        };
    }

    IllegalStateException unreadable(UnreadableException e) {
        return failed("sent an answer that cannot be read: " + e.getMessage());
    }

    /** @param what the sentence, without its subject */
    IllegalStateException failed(String what) {
        return new IllegalStateException("worker " + id + " " + what);
    }
}
