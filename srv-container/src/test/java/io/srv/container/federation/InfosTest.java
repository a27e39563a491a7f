package io.srv.container.federation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import javax.management.Descriptor;
import javax.management.ImmutableDescriptor;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanFeatureInfo;
import javax.management.MBeanInfo;
import javax.management.MBeanNotificationInfo;
import javax.management.MBeanOperationInfo;
import javax.management.MBeanParameterInfo;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.management.openmbean.OpenType;
import javax.management.openmbean.SimpleType;
import org.junit.jupiter.api.Test;

/** What an MBean says that it is, after it has crossed. */
class InfosTest {

    @Test
    void theDescriptionsOfTheJvmsOwnBeansCross() throws Exception {
        MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        for (ObjectName name : server.queryNames(null, null)) {
            MBeanInfo info = server.getMBeanInfo(name);

            MBeanInfo crossed = crossed(info);

            assertThat(crossed.getDescription()).isEqualTo(info.getDescription());
            assertThat(crossed.getClassName()).isEqualTo("Ours");
            assertThat(fields(crossed.getDescriptor()))
                    .containsEntry("workerClassName", info.getClassName())
                    .containsAllEntriesOf(fields(info.getDescriptor()));
            assertThat(said(crossed.getAttributes())).isEqualTo(said(info.getAttributes()));
            assertThat(said(crossed.getOperations())).isEqualTo(said(info.getOperations()));
            assertThat(said(crossed.getNotifications())).isEqualTo(said(info.getNotifications()));
        }
    }

    @Test
    void whatADescriptorHoldsCrossesAsAValueOrATypeOrAText() throws Exception {
        Descriptor descriptor = new ImmutableDescriptor(
                new String[] {"units", "defaultValue", "legalValues", "openType", "odd", "nothing"},
                new Object[] {"bytes", 1L, new Integer[] {1, 2}, SimpleType.DATE, Set.of(3), null});
        MBeanAttributeInfo attribute =
                new MBeanAttributeInfo("A", "long", "an attribute", true, true, false, descriptor);

        MBeanInfo crossed = crossed(new MBeanInfo("C", null, new MBeanAttributeInfo[] {attribute}, null, null, null));

        assertThat(crossed.getDescription()).isEmpty();
        Descriptor read = crossed.getAttributes()[0].getDescriptor();
        assertThat(read.getFieldValue("units")).isEqualTo("bytes");
        assertThat(read.getFieldValue("defaultValue")).isEqualTo(1L);
        assertThat((Integer[]) read.getFieldValue("legalValues")).containsExactly(1, 2);
        assertThat(read.getFieldValue("openType")).isEqualTo(SimpleType.DATE);
        assertThat(read.getFieldValue("odd")).isEqualTo("java.util.ImmutableCollections$Set12: [3]");
        assertThat(read.getFieldNames()).contains("nothing");
    }

    @Test
    void aDescriptionThatContradictsItselfIsRefused() throws Exception {
        byte[] bytes = Infos.write(new MBeanInfo(
                "C",
                "d",
                new MBeanAttributeInfo[] {new MBeanAttributeInfo("A", "int", "d", true, false, false)},
                null,
                null,
                null));
        // Of the one attribute: it has an "is" method, and is an int. No operations and notifications follow.
        bytes[bytes.length - 9] = 5;

        assertThatThrownBy(() -> Infos.read(ByteBuffer.wrap(bytes), "Ours"))
                .isInstanceOf(UnreadableException.class)
                .hasMessage("a description that contradicts itself");
    }

    @Test
    void aDescriptionOfAMegabyteIsNotSent() {
        MBeanInfo info = new MBeanInfo("C", "x".repeat(1 << 20), null, null, null, null);

        assertThatThrownBy(() -> Infos.write(info))
                .isInstanceOf(UnsendableException.class)
                .hasMessage("takes more than 131072 bytes");
    }

    private static MBeanInfo crossed(MBeanInfo info) throws Exception {
        return Infos.read(ByteBuffer.wrap(Infos.write(info)), "Ours");
    }

    private static List<String> said(MBeanFeatureInfo[] features) {
        return Arrays.stream(features).map(InfosTest::said).toList();
    }

    private static String said(MBeanFeatureInfo feature) {
        String text = feature.getName() + ", " + feature.getDescription() + ", " + fields(feature.getDescriptor());
        if (feature instanceof MBeanAttributeInfo attribute) {
            text += ", " + attribute.getType() + attribute.isReadable() + attribute.isWritable() + attribute.isIs();
        } else if (feature instanceof MBeanOperationInfo operation) {
            text += ", " + operation.getReturnType() + operation.getImpact() + said(operation.getSignature());
        } else if (feature instanceof MBeanParameterInfo parameter) {
            text += ", " + parameter.getType();
        } else if (feature instanceof MBeanNotificationInfo notification) {
            text += ", " + List.of(notification.getNotifTypes());
        }
        return text;
    }

    private static TreeMap<String, String> fields(Descriptor descriptor) {
        TreeMap<String, String> fields = new TreeMap<>();
        for (String name : descriptor.getFieldNames()) {
            fields.put(name, text(descriptor.getFieldValue(name)));
        }
        return fields;
    }

    private static String text(Object value) {
        if (value instanceof Object[] array) {
            return Arrays.deepToString(array);
        }
        // A descriptor in a descriptor, as that of the diagnostic commands: text, by its class and what it says.
        return value instanceof Descriptor || (value instanceof String text && text.contains("Descriptor: "))
                ? "a descriptor"
                : value instanceof OpenType<?> type ? type.toString() : String.valueOf(value);
    }
}
