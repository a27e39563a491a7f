package io.srv.container.federation;

import java.io.IOException;
import java.nio.ByteBuffer;
import javax.management.Descriptor;
import javax.management.ImmutableDescriptor;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanFeatureInfo;
import javax.management.MBeanInfo;
import javax.management.MBeanNotificationInfo;
import javax.management.MBeanOperationInfo;
import javax.management.MBeanParameterInfo;
import org.jspecify.annotations.Nullable;

/**
 * The encoding of an {@link MBeanInfo}: attributes, operations, notifications, and their descriptors. What comes out is of the
 * plain classes; open types are in the descriptors, where the plain classes have them. Constructors are left out: nobody makes a
 * worker's MBeans from here. Stateless.
 */
final class Infos {

    /** The field of an info's descriptor that names the MBean's class: that of the info is one of ours. */
    static final String CLASS_NAME_FIELD = "workerClassName";

    private static final int FEATURE_HEAP_BYTES = 120;
    private static final int FIELD_HEAP_BYTES = 60;

    private static final int READABLE = 1;
    private static final int WRITABLE = 2;
    private static final int IS = 4;

    private Infos() {}

    /** @throws UnsendableException if it cannot be written within the limits */
    static byte[] write(MBeanInfo info) throws IOException {
        Output out = new Output(Limits.INFO);
        out.text(info.getClassName());
        optionalText(info.getDescription(), out);
        write(info.getDescriptor(), out);
        MBeanAttributeInfo[] attributes = info.getAttributes();
        out.data().writeInt(attributes.length);
        for (MBeanAttributeInfo attribute : attributes) {
            writeFeature(attribute, attribute.getType(), out);
            out.data()
                    .writeByte((attribute.isReadable() ? READABLE : 0)
                            | (attribute.isWritable() ? WRITABLE : 0)
                            | (attribute.isIs() ? IS : 0));
        }
        MBeanOperationInfo[] operations = info.getOperations();
        out.data().writeInt(operations.length);
        for (MBeanOperationInfo operation : operations) {
            writeFeature(operation, operation.getReturnType(), out);
            out.data().writeByte(operation.getImpact());
            out.data().writeInt(operation.getSignature().length);
            for (MBeanParameterInfo parameter : operation.getSignature()) {
                writeFeature(parameter, parameter.getType(), out);
            }
        }
        MBeanNotificationInfo[] notifications = info.getNotifications();
        out.data().writeInt(notifications.length);
        for (MBeanNotificationInfo notification : notifications) {
            writeFeature(notification, "", out);
            out.data().writeInt(notification.getNotifTypes().length);
            for (String type : notification.getNotifTypes()) {
                out.text(type);
            }
        }
        return out.toByteArray();
    }

    private static void writeFeature(MBeanFeatureInfo feature, String type, Output out) throws IOException {
        optionalText(feature.getName(), out);
        optionalText(type, out);
        optionalText(feature.getDescription(), out);
        write(feature.getDescriptor(), out);
    }

    private static void optionalText(@Nullable String text, Output out) throws IOException {
        out.text(text == null ? "" : text);
    }

    private static void write(Descriptor descriptor, Output out) throws IOException {
        String[] names = descriptor.getFieldNames();
        out.data().writeInt(names.length);
        for (String name : names) {
            out.text(name);
            new Values(out, true).writeField(descriptor.getFieldValue(name));
        }
    }

    /**
     * Reads an info.
     *
     * @param className what it is to say that its class is; what it said itself becomes a field of its descriptor
     */
    static MBeanInfo read(ByteBuffer bytes, String className) throws UnreadableException {
        Input in = new Input(bytes, new Budget(Limits.INFO_HEAP_BYTES));
        try {
            String itsClass = in.text();
            String description = in.text();
            ImmutableDescriptor itsDescriptor = readDescriptor(in);
            MBeanAttributeInfo[] attributes = new MBeanAttributeInfo[in.count(FEATURE_HEAP_BYTES)];
            for (int i = 0; i < attributes.length; i++) {
                attributes[i] = readAttribute(in);
            }
            MBeanOperationInfo[] operations = new MBeanOperationInfo[in.count(FEATURE_HEAP_BYTES)];
            for (int i = 0; i < operations.length; i++) {
                operations[i] = readOperation(in);
            }
            MBeanNotificationInfo[] notifications = new MBeanNotificationInfo[in.count(FEATURE_HEAP_BYTES)];
            for (int i = 0; i < notifications.length; i++) {
                notifications[i] = readNotification(in);
            }
            in.end();
            // The worker's own comes first, should there be one: it is a field of somebody else's, then.
            Descriptor descriptor = itsDescriptor.getFieldValue(CLASS_NAME_FIELD) == null
                    ? ImmutableDescriptor.union(
                            itsDescriptor, new ImmutableDescriptor(CLASS_NAME_FIELD + "=" + itsClass))
                    : itsDescriptor;
            return new MBeanInfo(className, description, attributes, null, operations, notifications, descriptor);
        } catch (IllegalArgumentException e) {
            throw new UnreadableException("a description that contradicts itself", e);
        }
    }

    private static MBeanAttributeInfo readAttribute(Input in) throws UnreadableException {
        Feature feature = readFeature(in);
        byte flags = in.byteValue();
        return new MBeanAttributeInfo(
                feature.name,
                feature.type,
                feature.description,
                (flags & READABLE) != 0,
                (flags & WRITABLE) != 0,
                (flags & IS) != 0,
                feature.descriptor);
    }

    private static MBeanOperationInfo readOperation(Input in) throws UnreadableException {
        Feature feature = readFeature(in);
        int impact = in.byteValue();
        MBeanParameterInfo[] signature = new MBeanParameterInfo[in.count(FEATURE_HEAP_BYTES)];
        for (int i = 0; i < signature.length; i++) {
            Feature parameter = readFeature(in);
            signature[i] =
                    new MBeanParameterInfo(parameter.name, parameter.type, parameter.description, parameter.descriptor);
        }
        return new MBeanOperationInfo(
                feature.name, feature.description, signature, feature.type, impact, feature.descriptor);
    }

    private static MBeanNotificationInfo readNotification(Input in) throws UnreadableException {
        Feature feature = readFeature(in);
        String[] types = new String[in.count(Long.BYTES)];
        for (int i = 0; i < types.length; i++) {
            types[i] = in.text();
        }
        return new MBeanNotificationInfo(types, feature.name, feature.description, feature.descriptor);
    }

    private static Feature readFeature(Input in) throws UnreadableException {
        return new Feature(in.text(), in.text(), in.text(), readDescriptor(in));
    }

    private record Feature(String name, String type, String description, Descriptor descriptor) {}

    private static ImmutableDescriptor readDescriptor(Input in) throws UnreadableException {
        String[] names = new String[in.count(FIELD_HEAP_BYTES)];
        Object[] values = new Object[names.length];
        ValueReader reader = new ValueReader(in);
        for (int i = 0; i < names.length; i++) {
            names[i] = in.text();
            values[i] = reader.readField();
        }
        return new ImmutableDescriptor(names, values);
    }
}
