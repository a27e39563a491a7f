package io.srv.container.federation;

import java.io.IOException;
import java.util.List;
import java.util.Map;

/** A standard MBean with types that are no open ones, and methods that misbehave. */
public interface OddMBean {

    List<String> getList();

    Map<String, Integer> getMap();

    Thread.State getState();

    int[][] getGrid();

    Object getNothing();

    String getHuge();

    Object getRing();

    Object getUnspeakable();

    int getCount();

    void setCount(int count);

    String getLabel();

    void setLabel(String label) throws IOException;

    int getBroken() throws IOException;

    int getWrong();

    int getFatal();

    int getUnsupported();

    /** Hangs until it is released. */
    int getSlow();

    int add(int one, int other);

    String add(String one, String other);

    void fail(String message) throws IOException;

    String[] echo(String[] texts);

    Object slowly(Object value);
}
