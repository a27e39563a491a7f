package io.srv.container.master;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.srv.container.control.SharedSocket.Family;
import io.srv.container.listener.ListenAddress;
import io.srv.container.log.RecordedLog;
import io.srv.container.options.ListenOption;
import io.srv.container.posix.PosixUnavailableException;
import java.io.IOException;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Unix-domain sockets, and whose file it is. */
final class UnixListenersTest {

    private static final Executor APART = task -> {
        Thread thread = new Thread(task, "binds");
        thread.setDaemon(true);
        thread.start();
    };

    private final RecordedLog recorded = new RecordedLog();
    private final Listeners listeners;

    @TempDir
    Path folder;

    UnixListenersTest() throws PosixUnavailableException {
        listeners = PlainListeners.of(recorded.log());
    }

    @AfterEach
    void close() {
        listeners.close();
        assertThat(recorded.lines()).allMatch(line -> line.startsWith("INFO"));
    }

    @Test
    void fileIsMadeAndUnlinkedAtTheEnd() throws IOException {
        assertThat(bind("app.sock", OptionalInt.empty())).isEmpty();

        BoundListener listener = listeners.all().get(0);
        assertThat(listener.family()).isEqualTo(Family.UNIX);
        assertThat(listener.bound()).isEqualTo("unix:" + file("app.sock"));
        assertAnswers("app.sock");
        listeners.close();
        assertThat(file("app.sock")).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"rw-rw----", "rwxrwxrwx", "-w--w--w-", "---------"})
    void modeIsThatOfTheOptions(String mode) throws IOException {
        int bits = 0;
        for (char letter : mode.toCharArray()) {
            bits = bits << 1 | (letter == '-' ? 0 : 1);
        }

        assertThat(bind("app.sock", OptionalInt.of(bits))).isEmpty();

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file("app.sock"))))
                .isEqualTo(mode);
    }

    @Test
    void fileThatNobodyAnswersAtIsReplaced() throws IOException {
        ServerSocketChannel died = listen("app.sock", 1);
        // The file stays, as after a crash.
        died.close();
        assertThat(file("app.sock")).exists();

        assertThat(bind("app.sock", OptionalInt.empty())).isEmpty();

        assertAnswers("app.sock");
    }

    @Test
    void fileThatSomebodyAnswersAtStays() throws IOException {
        try (ServerSocketChannel other = listen("app.sock", 1)) {
            assertThat(bind("app.sock", OptionalInt.empty()))
                    .containsExactly(failure("app.sock", "somebody answers there; stop the other process"));

            listeners.close();
            other.accept().close();
            assertAnswers("app.sock");
        }
    }

    @Test
    void busyOwnerWhoseQueueIsFullIsSomebodyToo() throws IOException {
        List<SocketChannel> waiting = new ArrayList<>();
        try (ServerSocketChannel busy = listen("app.sock", 1)) {
            fill(waiting);

            CompletableFuture<List<String>> failures =
                    CompletableFuture.supplyAsync(() -> bind("app.sock", OptionalInt.empty()), APART);

            await("the refusal").until(failures::isDone);
            assertThat(failures.join())
                    .containsExactly(failure("app.sock", "somebody answers there; stop the other process"));
            assertThat(busy.isOpen()).isTrue();
        } finally {
            for (SocketChannel client : waiting) {
                client.close();
            }
        }
    }

    @Test
    void socketOfAnotherKindStays() throws IOException {
        DatagramFile.create(file("log.sock"));

        List<String> failures = bind("log.sock", OptionalInt.empty());

        assertThat(failures).singleElement().asString().startsWith(failure("log.sock", ""));
        assertThat(file("log.sock")).exists();
    }

    @Test
    void regularFileStays() throws IOException {
        Files.writeString(file("app.sock"), "precious");

        assertThat(bind("app.sock", OptionalInt.empty()))
                .containsExactly(
                        failure("app.sock", "the file is there and is no socket; remove it or choose another path"));

        assertThat(file("app.sock")).hasContent("precious");
    }

    @Test
    void folderAndLinkStay() throws IOException {
        Files.createDirectory(file("folder"));
        ServerSocketChannel died = listen("stale.sock", 1);
        died.close();
        Files.createSymbolicLink(file("link"), file("stale.sock"));

        assertThat(listeners.bind(List.of(option("folder", OptionalInt.empty()), option("link", OptionalInt.empty()))))
                .containsExactly(
                        failure("folder", "the file is there and is no socket; remove it or choose another path"),
                        failure("link", "the file is there and is no socket; remove it or choose another path"));

        assertThat(file("folder")).isDirectory();
        assertThat(Files.exists(file("link"), LinkOption.NOFOLLOW_LINKS)).isTrue();
        assertThat(file("stale.sock")).exists();
    }

    @Test
    void missingFolderIsAFailureThatSaysWhatToDo() {
        assertThat(bind("no/app.sock", OptionalInt.empty()))
                .singleElement()
                .asString()
                .startsWith(failure("no/app.sock", "no such file or directory; "));
    }

    @Test
    void failureOfAnotherAddressUnlinksTheFile() throws IOException {
        Files.writeString(file("b.sock"), "");

        assertThat(listeners.bind(
                        List.of(option("a.sock", OptionalInt.empty()), option("b.sock", OptionalInt.empty()))))
                .hasSize(1);

        assertThat(file("a.sock")).doesNotExist();
    }

    @Test
    void samePathInAnotherSpellingIsRefused() {
        String again = "unix:" + folder + "/./x/../app.sock";

        assertThat(listeners.bind(List.of(
                        option("app.sock", OptionalInt.empty()),
                        new ListenOption("again", ListenAddress.parse(again), 16, OptionalInt.empty()))))
                .containsExactly("cannot listen on " + again + ": it is the same as unix:" + file("app.sock")
                        + "; declare it once");
    }

    @Test
    void fileStaysWhileItIsDeclaredAndIsUnlinkedWhenItIsClosed() throws IOException {
        List<ListenOption> declared = List.of(option("app.sock", OptionalInt.of(0600)));
        listeners.bind(declared);
        Object inode = Files.getAttribute(file("app.sock"), "unix:ino");
        String again = "unix:" + folder + "/./app.sock";

        assertThat(add(List.of(new ListenOption("web", ListenAddress.parse(again), 16, OptionalInt.of(0600)))))
                .isEmpty();
        listeners.declare(declared);
        assertThat(listeners.closeUnused()).isEmpty();

        assertThat(Files.getAttribute(file("app.sock"), "unix:ino")).isEqualTo(inode);
        assertAnswers("app.sock");

        listeners.declare(List.of());
        listeners.closeUnused();

        assertThat(file("app.sock")).doesNotExist();
    }

    @Test
    void failedAdditionUnlinksOnlyItsOwnFiles() throws IOException {
        listeners.bind(List.of(option("app.sock", OptionalInt.empty())));
        Files.writeString(file("file"), "");

        assertThat(add(List.of(
                        option("app.sock", OptionalInt.empty()),
                        option("new.sock", OptionalInt.empty()),
                        option("file", OptionalInt.empty()))))
                .containsExactly(
                        failure("file", "the file is there and is no socket; remove it or choose another path"));

        assertThat(file("new.sock")).doesNotExist();
        assertThat(file("file")).exists();
        assertAnswers("app.sock");
    }

    @Test
    void modeOfWhatIsBoundCannotChange() {
        listeners.bind(List.of(option("a.sock", OptionalInt.empty()), option("b.sock", OptionalInt.of(0660))));

        assertThat(add(List.of(option("a.sock", OptionalInt.of(0600)), option("b.sock", OptionalInt.empty()))))
                .containsExactly(
                        failure(
                                "a.sock",
                                "it is bound with mode none, not 0600, until the master is restarted; declare it with"
                                        + " none, or stop and start"),
                        failure(
                                "b.sock",
                                "it is bound with mode 0660, not none, until the master is restarted; declare it with"
                                        + " 0660, or stop and start"));
    }

    private List<String> add(List<ListenOption> declared) {
        return listeners.add(declared, Listeners.lookUp(declared));
    }

    private void fill(List<SocketChannel> waiting) throws IOException {
        while (true) {
            SocketChannel client = SocketChannel.open(StandardProtocolFamily.UNIX);
            waiting.add(client);
            client.configureBlocking(false);
            try {
                client.connect(UnixDomainSocketAddress.of(file("app.sock")));
            } catch (SocketException e) {
                // EAGAIN: the queue is full, and a blocking client would wait.
                return;
            }
        }
    }

    private List<String> bind(String name, OptionalInt mode) {
        return listeners.bind(List.of(option(name, mode)));
    }

    private ListenOption option(String name, OptionalInt mode) {
        String address = "unix:" + file(name);
        return new ListenOption(address, ListenAddress.parse(address), 16, mode);
    }

    private String failure(String name, String why) {
        return "cannot listen on unix:" + file(name) + ": " + why;
    }

    private Path file(String name) {
        return folder.resolve(name);
    }

    private ServerSocketChannel listen(String name, int backlog) throws IOException {
        return ServerSocketChannel.open(StandardProtocolFamily.UNIX)
                .bind(UnixDomainSocketAddress.of(file(name)), backlog);
    }

    private void assertAnswers(String name) throws IOException {
        try (SocketChannel client = SocketChannel.open(UnixDomainSocketAddress.of(file(name)))) {
            assertThat(client.isConnected()).isTrue();
        }
    }
}
