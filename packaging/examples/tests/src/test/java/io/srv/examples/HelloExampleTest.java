package io.srv.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class HelloExampleTest {

    @Test
    void saysHelloAndGoodbye() throws Exception {
        long pid = ProcessHandle.current().pid();
        PrintStream before = System.out;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        System.setOut(new PrintStream(printed, true));
        try (Example hello = new Example("hello.jar", "{}", new FakeListener())) {
            hello.drain();
            hello.stop(Duration.ofSeconds(1)).join();
        } finally {
            System.setOut(before);
        }

        assertThat(printed.toString().lines()).containsExactly("Hello from " + pid, "Goodbye from " + pid);
    }
}
