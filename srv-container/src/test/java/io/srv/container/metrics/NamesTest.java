package io.srv.container.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.srv.container.log.Log;
import io.srv.container.supervisor.EndReason;
import io.srv.container.supervisor.RecycleStatus;
import io.srv.container.supervisor.WorkerState;
import io.srv.jmx.Counters;
import io.srv.jmx.MasterMXBean;
import io.srv.jmx.WorkerInfo;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.MBeanServerFactory;
import javax.management.MXBean;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;

/** The values of the meters' tags are the names that the log and the MBeans use. */
final class NamesTest {

    /** A master that has counted nothing yet. */
    @MXBean
    public interface Fresh {
        Counters getCounters();

        Map<Long, WorkerInfo> getWorkers();
    }

    private record FreshMaster() implements Fresh {
        @Override
        public Counters getCounters() {
            return new Counters(0, 0, 0, 0, Map.of(), 0, 0, 0, 0);
        }

        @Override
        public Map<Long, WorkerInfo> getWorkers() {
            return Map.of();
        }
    }

    @Test
    void metersBeginWithEveryReasonStateAndOutcomeThatThereIs() throws JMException {
        MBeanServer beans = MBeanServerFactory.newMBeanServer();
        beans.registerMBean(new FreshMaster(), new ObjectName(MasterMXBean.OBJECT_NAME));
        try (Log log = Log.toStderr();
                Meters meters = new Meters(beans, log)) {
            String scrape = meters.exposition().apply(Format.TEXT);

            assertThat(values(scrape, "reason")).isEqualTo(names(Arrays.stream(EndReason.values())));
            assertThat(values(scrape, "state")).isEqualTo(names(Arrays.stream(WorkerState.values())));
            assertThat(values(scrape, "outcome"))
                    .isEqualTo(names(Arrays.stream(RecycleStatus.Stage.values()).filter(RecycleStatus.Stage::isEnd)));
        }
    }

    private static TreeSet<String> names(Stream<? extends Enum<?>> constants) {
        return constants.map(Enum::name).collect(Collectors.toCollection(TreeSet::new));
    }

    private static TreeSet<String> values(String scrape, String tag) {
        return Pattern.compile("[{,]" + tag + "=\"(\\w+)\"")
                .matcher(scrape)
                .results()
                .map(match -> match.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
