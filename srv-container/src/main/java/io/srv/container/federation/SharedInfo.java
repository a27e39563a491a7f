package io.srv.container.federation;

import java.lang.ref.SoftReference;
import java.nio.ByteBuffer;
import javax.management.MBeanInfo;
import org.jspecify.annotations.Nullable;

/**
 * What an MBean says that it is, for all MBeans of all workers that say the same. It is kept as bytes, which take a tenth of the
 * memory, and is read again if the memory was needed. Thread-safe.
 */
final class SharedInfo {

    private final ByteBuffer bytes;
    private volatile SoftReference<@Nullable MBeanInfo> info;

    /** @throws UnreadableException if these bytes say nothing */
    SharedInfo(ByteBuffer bytes) throws UnreadableException {
        this.bytes = bytes;
        this.info = new SoftReference<>(read());
    }

    /** Never changes, nor does its position. */
    ByteBuffer bytes() {
        return bytes;
    }

    MBeanInfo info() {
        MBeanInfo known = info.get();
        if (known == null) {
            try {
                known = read();
            } catch (UnreadableException e) {
                throw new AssertionError("it was read before", e);
            }
            info = new SoftReference<>(known);
        }
        return known;
    }

    private MBeanInfo read() throws UnreadableException {
        return Infos.read(bytes, MountedBean.class.getName());
    }
}
