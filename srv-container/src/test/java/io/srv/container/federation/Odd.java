package io.srv.container.federation;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/** Does what {@link OddMBean} says. */
public final class Odd implements OddMBean {

    /** Lets all that hangs go on. */
    final CountDownLatch released = new CountDownLatch(1);

    private int count = 1;
    private String label = "odd";

    @Override
    public List<String> getList() {
        return List.of("a", "b");
    }

    @Override
    public Map<String, Integer> getMap() {
        return Map.of("a", 1);
    }

    @Override
    public Thread.State getState() {
        return Thread.State.BLOCKED;
    }

    @Override
    public int[][] getGrid() {
        return new int[][] {{1}, {2, 3}};
    }

    @Override
    public Object getNothing() {
        return null;
    }

    @Override
    public String getHuge() {
        return "x".repeat(2 << 20);
    }

    @Override
    public Object getRing() {
        Object[] ring = new Object[1];
        ring[0] = ring;
        return ring;
    }

    @Override
    public Object getUnspeakable() {
        return new Object() {
            @Override
            public String toString() {
                throw new IllegalStateException("on purpose");
            }
        };
    }

    @Override
    public int getCount() {
        return count;
    }

    @Override
    public void setCount(int count) {
        if (count < 0) {
            throw new IllegalArgumentException("a count of " + count);
        }
        this.count = count;
    }

    @Override
    public String getLabel() {
        return label;
    }

    @Override
    public void setLabel(String label) throws IOException {
        if (label == null) {
            throw new IOException("no label");
        }
        this.label = label;
    }

    @Override
    public int getBroken() throws IOException {
        throw new IOException("broken on purpose");
    }

    @Override
    public int getWrong() {
        throw new NullPointerException();
    }

    @Override
    public int getFatal() {
        throw new StackOverflowError();
    }

    @Override
    public int getUnsupported() {
        throw new UnsupportedOperationException("not here");
    }

    @Override
    public int getSlow() {
        await();
        return 1;
    }

    private void await() {
        try {
            released.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public int add(int one, int other) {
        return one + other;
    }

    @Override
    public String add(String one, String other) {
        return one + other;
    }

    @Override
    public void fail(String message) throws IOException {
        throw new IOException(message);
    }

    @Override
    public String[] echo(String[] texts) {
        return texts.clone();
    }

    @Override
    public Object slowly(Object value) {
        await();
        return value;
    }
}
