package io.srv.container.posix;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What somebody else may read, judged by owner, group and mode. */
class CredentialsTest {

    private static final long NOBODYS = 4_294_967_290L;

    @TempDir
    Path temporary;

    private Path folder;
    private Path file;
    private Credentials owner;
    private Credentials member;
    private Credentials stranger;

    @BeforeEach
    void files() throws IOException {
        folder = Files.createDirectory(temporary.toRealPath().resolve("folder"));
        file = Files.createFile(folder.resolve("file"));
        long uid = number(file, "unix:uid");
        long gid = number(file, "unix:gid");
        owner = new Credentials(uid, NOBODYS);
        member = new Credentials(NOBODYS, gid);
        stranger = new Credentials(NOBODYS, NOBODYS);
        allow(temporary.toRealPath(), "rwxr-xr-x");
    }

    @Test
    void firstFolderOrFileThatDoesNotLetThemInIsTheObstacle() throws IOException {
        allow(folder, "rwx--x---");
        allow(file, "rw-------");

        assertThat(owner.obstacle(file)).isEmpty();
        assertThat(member.obstacle(file)).contains(file);
        assertThat(stranger.obstacle(file)).contains(folder);
        allow(temporary.toRealPath(), "rwx------");
        assertThat(member.obstacle(file)).contains(temporary.toRealPath());
    }

    @Test
    void ownersAndMembersHaveNoMoreThanTheirOwnRights() throws IOException {
        allow(folder, "rwxr-xr-x");
        allow(file, "---r--r--");

        assertThat(owner.obstacle(file)).contains(file);
        assertThat(stranger.obstacle(file)).isEmpty();
        allow(file, "rw----r--");
        assertThat(member.obstacle(file)).contains(file);
        assertThat(stranger.obstacle(file)).isEmpty();
    }

    @Test
    void linkIsAsGoodAsWhatItLeadsTo() throws IOException {
        Path link = Files.createSymbolicLink(temporary.toRealPath().resolve("link"), file);
        allow(folder, "rwx------");
        allow(file, "rw-r--r--");

        assertThat(stranger.obstacle(link)).contains(folder);
        allow(folder, "rwx--x--x");
        assertThat(stranger.obstacle(link)).isEmpty();
    }

    @Test
    void placeIsChangeableWhereAnyStepOfTheWayIs() throws IOException {
        Path open = Files.createDirectory(temporary.toRealPath().resolve("open"));
        Path inOpen = Files.createSymbolicLink(open.resolve("link"), file);
        Path first = Files.createSymbolicLink(folder.resolve("first"), Path.of("../open/./link"));
        allow(folder, "rwxr-xr-x");
        allow(open, "rwxr-xr-x");

        assertThat(stranger.changeable(first)).isEmpty();
        allow(open, "rwxr-xrwx");
        assertThat(stranger.changeable(first)).contains(open);
        assertThat(member.changeable(first)).isEmpty();
        assertThat(stranger.changeable(inOpen)).contains(open);
        assertThat(stranger.changeable(file)).isEmpty();
        Files.setAttribute(open, "unix:mode", 01777);
        assertThat(stranger.changeable(first)).isEmpty();
        allow(open, "r-x------");
        assertThat(owner.changeable(first)).isPresent();
    }

    private static void allow(Path path, String permissions) throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
    }

    private static long number(Path path, String attribute) throws IOException {
        return Integer.toUnsignedLong((int) Files.getAttribute(path, attribute));
    }
}
