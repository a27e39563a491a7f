package io.srv.container.options;

import static io.srv.container.options.Reading.options;
import static io.srv.container.options.Reading.problems;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ListenProblemsTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "\"8080\"|1:11: listen: must be an array of addresses or objects, was \"8080\"",
                "8080|1:11: listen: must be an array of addresses or objects, was 8080",
                "null|1:11: listen: must be an array of addresses or objects, was null",
                "[8080]|1:12: listen[0]: must be an address or an object, was 8080",
                "[null]|1:12: listen[0]: must be an address or an object, was null",
                "[\"app\"]|1:12: listen[0]: \"app\" is not a listen address: the port is missing; write app:8080",
                "[{}]|1:12: listen[0]: has no address; add \"address\": \"8080\" for example",
                "[{\"address\":80}]|1:23: listen[0].address: must be text such as \"8080\", \"127.0.0.1:8080\" or \"unix:/run/app.sock\", was 80",
                "[{\"address\":\"a:b\"}]|1:23: listen[0].address: \"a:b\" is not a listen address: the port must be between 0 and 65535, was \"b\"",
                "[{\"address\":\"80\",\"name\":\"\"}]|1:35: listen[0].name: must be text, not empty and without control characters, was \"\"",
                "[{\"address\":\"80\",\"name\":\"\\t.\"}]|1:35: listen[0].name: must be text, not empty and without control characters, was \"\\u0009.\"",
                "[{\"address\":\"80\",\"name\":null}]|1:35: listen[0].name: must be text, not empty and without control characters, was null",
                "[{\"address\":\"80\",\"backlog\":0}]|1:38: listen[0].backlog: must be between 1 and 65535, was 0",
                "[{\"address\":\"80\",\"backlog\":65536}]|1:38: listen[0].backlog: must be between 1 and 65535, was 65536",
                "[{\"address\":\"80\",\"backlog\":\"1\"}]|1:38: listen[0].backlog: must be a whole number, was \"1\"",
                "[{\"address\":\"unix:/a\",\"mode\":660}]|1:40: listen[0].mode: must be octal text from \"0000\" to \"0777\", was 660",
                "[{\"address\":\"unix:/a\",\"mode\":\"888\"}]|1:40: listen[0].mode: must be octal text from \"0000\" to \"0777\", was \"888\"",
                "[{\"address\":\"unix:/a\",\"mode\":\"1777\"}]|1:40: listen[0].mode: must be octal text from \"0000\" to \"0777\", was \"1777\"",
                "[{\"address\":\"80\",\"mode\":\"0660\"}]|1:35: listen[0].mode: is for unix: addresses only, this one is \"80\"; remove it",
                "[\"udp:app\"]|1:12: listen[0]: \"udp:app\" is not a listen address: the port is missing; write udp:app:8080",
                "[{\"address\":\"udp:53\",\"backlog\":1}]|1:42: listen[0].backlog: is for sockets that accept connections, this one is \"udp:53\"; remove it",
                "[{\"address\":\"udp:53\",\"mode\":\"0660\"}]|1:39: listen[0].mode: is for unix: addresses only, this one is \"udp:53\"; remove it",
                "[{\"address\":\"80\",\"adress\":\"81\"}]|1:28: listen[0].adress: unknown option; did you mean listen[0].address?",
                "[{\"address\":\"80\",\"app\":{}}]|1:28: listen[0].app: unknown option; did you mean app?",
            })
    void wrongListenerIsShownWithItsRule(String listen, String problem) {
        assertThat(problems("{\"listen\":" + listen + "}")).containsExactly(problem);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "[\"80\",\"80\"]|1:17: listen[1]: \"80\" is the same address as listen[0]; each may be given once",
                "[\"80\",\"81\",\"0.0.0.0:80\"]|1:22: listen[2]: \"0.0.0.0:80\" is the same address as listen[0]; each may be given once",
                "[\"[::1]:80\",\"[0::1]:80\"]|1:23: listen[1]: \"[0::1]:80\" is the same address as listen[0]; each may be given once",
                "[\"udp:80\",\"udp:*:80\"]|1:21: listen[1]: \"udp:*:80\" is the same address as listen[0]; each may be given once",
                "[\"udp:80\",{\"name\":\"udp:[::]:80\",\"address\":\"80\"}]|1:29: listen[1]: \"udp:[::]:80\" is the address of listen[0]; each may be given once",
                "[\"unix:/a\",\"unix:/b/../a\"]|1:22: listen[1]: \"unix:/b/../a\" is the same address as listen[0]; each may be given once",
                "[\"h:80\",{\"name\":\"x\",\"address\":\"H:80\"}]|1:41: listen[1]: \"H:80\" is the same address as listen[0]; each may be given once",
                "[{\"name\":\"x\",\"address\":\"1\"},{\"name\":\"x\",\"address\":\"2\"}]|1:47: listen[1]: \"x\" is the name of listen[0] already; each may be given once",
                "[\"80\",{\"name\":\"*:80\",\"address\":\"81\"}]|1:25: listen[1]: \"*:80\" is the address of listen[0]; each may be given once",
                "[{\"name\":\"*:80\",\"address\":\"81\"},\"80\"]|1:43: listen[1]: \"80\" is the name of listen[0]; each may be given once",
            })
    void twoListenersCannotBeConfused(String listen, String problem) {
        assertThat(problems("{\"listen\":" + listen + "}")).containsExactly(problem);
    }

    @Test
    void listenerMayBeNamedAsItsOwnAddressIsWritten() {
        Options options = options("{\"listen\": [{\"name\": \"*:80\", \"address\": \"80\"}, \"127.0.0.1:80\"]}");

        assertThat(options.listen()).extracting(ListenOption::name).containsExactly("*:80", "127.0.0.1:80");
    }

    @Test
    void udpAddressMayHaveThePortOfATcpAddress() {
        Options options =
                options("{\"listen\": [\"53\", \"udp:53\", {\"name\": \"dns\", \"address\": \"udp:127.0.0.1:0\"}]}");

        assertThat(options.listen()).extracting(ListenOption::name).containsExactly("53", "udp:53", "dns");
        assertThat(options.listen())
                .extracting(listener -> listener.address().isUdp())
                .containsExactly(false, true, true);
        assertThat(options(options.toJson()).listen()).isEqualTo(options.listen());
    }

    @Test
    void modeMayHaveThreeDigits() {
        Options options = options("{\"listen\": [{\"address\": \"unix:/a\", \"mode\": \"600\"}]}");

        assertThat(options.listen().get(0).mode()).hasValue(0600);
        assertThat(options.toJson()).contains("\"mode\":\"0600\"");
    }
}
