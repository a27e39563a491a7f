package io.srv.container.management;

import javax.management.MBeanAttributeInfo;
import javax.management.MBeanInfo;
import javax.management.MBeanOperationInfo;
import javax.management.MBeanParameterInfo;
import javax.management.NotificationEmitter;
import javax.management.StandardEmitterMBean;
import org.jspecify.annotations.Nullable;

/** The same as {@link DescribedBean}, for one that sends notifications. */
final class DescribedEmitter extends StandardEmitterMBean {

    private final Descriptions descriptions;

    <T extends NotificationEmitter> DescribedEmitter(T bean, Class<? super T> type) {
        super(bean, type, true, bean);
        descriptions = new Descriptions(type);
    }

    @Override
    protected @Nullable String getDescription(MBeanInfo info) {
        return descriptions.ofBean();
    }

    @Override
    protected @Nullable String getDescription(MBeanAttributeInfo info) {
        return descriptions.of(info);
    }

    @Override
    protected @Nullable String getDescription(MBeanOperationInfo info) {
        return descriptions.of(info);
    }

    @Override
    protected @Nullable String getParameterName(MBeanOperationInfo operation, MBeanParameterInfo info, int index) {
        return descriptions.nameOfParameter(operation, index);
    }
}
