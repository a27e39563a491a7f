package io.srv.container.systemd;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ServiceEnvironmentTest {

    private static final long PID = 4_711;

    @Test
    void ofAServiceAllIsRead() {
        ServiceEnvironment service = of(Map.of(
                "NOTIFY_SOCKET", "/run/systemd/notify",
                "WATCHDOG_USEC", "20000000",
                "WATCHDOG_PID", "4711",
                "LISTEN_PID", "4711",
                "LISTEN_FDS", "3",
                "LISTEN_FDNAMES", "web:app.socket:srv-listener-*%3A8080",
                "JOURNAL_STREAM", "8:12345"));

        assertThat(service)
                .isEqualTo(new ServiceEnvironment(
                        "/run/systemd/notify",
                        20_000_000_000L,
                        List.of(
                                new PassedDescriptor(3, "web"),
                                new PassedDescriptor(4, "app.socket"),
                                new PassedDescriptor(5, "srv-listener-*%3A8080")),
                        "8:12345",
                        List.of()));
    }

    @Test
    void byHandThereIsNothing() {
        assertThat(of(Map.of("HOME", "/root"))).isEqualTo(ServiceEnvironment.NONE);
    }

    @Test
    void whatIsMeantForAnotherProcessIsPassedOver() {
        assertThat(of(Map.of(
                        "WATCHDOG_USEC", "20000000",
                        "WATCHDOG_PID", "1",
                        "LISTEN_PID", "1",
                        "LISTEN_FDS", "1")))
                .isEqualTo(ServiceEnvironment.NONE);
        assertThat(of(Map.of("LISTEN_FDS", "1"))).isEqualTo(ServiceEnvironment.NONE);
    }

    @Test
    void aWatchdogWithoutAPidIsForUs() {
        assertThat(of(Map.of("WATCHDOG_USEC", "1000")).watchdogIntervalNs()).isEqualTo(1_000_000);
    }

    @Test
    void socketsWithoutNamesAreUnknown() {
        assertThat(of(Map.of("LISTEN_PID", "4711", "LISTEN_FDS", "2")).passed())
                .containsExactly(new PassedDescriptor(3, "unknown"), new PassedDescriptor(4, "unknown"));
        assertThat(of(Map.of("LISTEN_PID", "4711", "LISTEN_FDS", "2", "LISTEN_FDNAMES", ":b"))
                        .passed())
                .containsExactly(new PassedDescriptor(3, "unknown"), new PassedDescriptor(4, "b"));
    }

    @Test
    void abstractSocketsAreSockets() {
        assertThat(of(Map.of("NOTIFY_SOCKET", "@abc")).notifySocket()).isEqualTo("@abc");
    }

    @ParameterizedTest
    @ValueSource(strings = {"vsock:2:1", "@", "/", "run/notify"})
    void socketsOfOtherKindsAreSaid(String socket) {
        ServiceEnvironment service = of(Map.of("NOTIFY_SOCKET", socket));

        assertThat(service.notifySocket()).isNull();
        assertThat(service.problems())
                .containsExactly(
                        "NOTIFY_SOCKET must be an absolute path, or an abstract name that begins with @, was \""
                                + socket + "\"; nothing is told to the service manager");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "many", "-1", "9999999999999999999", "1048577"})
    void nonsenseInNumbersIsSaid(String number) {
        ServiceEnvironment service =
                of(Map.of("WATCHDOG_USEC", number + "x", "LISTEN_PID", "4711", "LISTEN_FDS", number));

        assertThat(service.passed()).isEmpty();
        assertThat(service.watchdogIntervalNs()).isZero();
        assertThat(service.problems())
                .containsExactly(
                        "WATCHDOG_USEC must be a number of microseconds, was \"" + number
                                + "x\"; the watchdog is not fed",
                        "LISTEN_FDS must be a number of descriptors, was \"" + number + "\"; none is taken over");
    }

    private static ServiceEnvironment of(Map<String, String> variables) {
        return ServiceEnvironment.of(variables, PID);
    }
}
