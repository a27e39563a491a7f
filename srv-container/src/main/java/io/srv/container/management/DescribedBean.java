package io.srv.container.management;

import javax.management.MBeanAttributeInfo;
import javax.management.MBeanInfo;
import javax.management.MBeanOperationInfo;
import javax.management.MBeanParameterInfo;
import javax.management.StandardMBean;
import org.jspecify.annotations.Nullable;

/** An MXBean whose attributes, operations and parameters are described as its interface says. */
final class DescribedBean extends StandardMBean {

    private final Descriptions descriptions;

    <T> DescribedBean(T bean, Class<T> type) {
        super(bean, type, true);
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
