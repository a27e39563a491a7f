package io.srv.container.posix;

import java.util.Optional;
import java.util.OptionalLong;
import jnr.ffi.Pointer;

/** Looks up users and groups as every program on this system does: getpwnam_r(3), so in LDAP too, if nsswitch.conf(5) names it. */
final class Accounts {

    /** Of struct passwd, the same on x86_64 and aarch64: name, password, uid, gid, comment, home, shell. */
    private static final int PASSWD_BYTES = 48;

    private static final int PW_NAME = 0;
    private static final int PW_UID = 16;
    private static final int PW_GID = 20;
    private static final int PW_DIR = 32;
    private static final int PW_SHELL = 40;

    /** Of struct group: name, password, gid, members. */
    private static final int GROUP_BYTES = 32;

    private static final int GR_GID = 16;

    private static final int FIRST_BUFFER_BYTES = 16 * 1024;

    /** For groups with very many members. */
    private static final int LARGEST_BUFFER_BYTES = 16 * 1024 * 1024;

    private final Libc libc;

    Accounts(Libc libc) {
        this.libc = libc;
    }

    Optional<UserAccount> user(String name) throws PosixException {
        try (NativeMemory memory = new NativeMemory(libc)) {
            Pointer text = memory.string(name);
            return user(
                    memory,
                    "getpwnam_r",
                    name,
                    (entry, buffer, bytes, result) -> libc.functions().getpwnam_r(text, entry, buffer, bytes, result));
        }
    }

    Optional<UserAccount> user(long uid) throws PosixException {
        try (NativeMemory memory = new NativeMemory(libc)) {
            return user(
                    memory,
                    "getpwuid_r",
                    Long.toString(uid),
                    (entry, buffer, bytes, result) -> libc.functions().getpwuid_r(uid, entry, buffer, bytes, result));
        }
    }

    OptionalLong group(String name) throws PosixException {
        try (NativeMemory memory = new NativeMemory(libc)) {
            Pointer text = memory.string(name);
            Pointer group = memory.block(GROUP_BYTES);
            boolean found = found(
                    memory,
                    "getgrnam_r",
                    "group " + name,
                    (buffer, bytes, result) -> libc.functions().getgrnam_r(text, group, buffer, bytes, result));
            return found ? OptionalLong.of(unsigned(group, GR_GID)) : OptionalLong.empty();
        }
    }

    private interface UserCall {
        int into(Pointer entry, Pointer buffer, long bytes, Pointer result);
    }

    private interface Call {
        int into(Pointer buffer, long bytes, Pointer result);
    }

    private Optional<UserAccount> user(NativeMemory memory, String function, String user, UserCall call)
            throws PosixException {
        Pointer entry = memory.block(PASSWD_BYTES);
        boolean found = found(
                memory, function, "user " + user, (buffer, bytes, result) -> call.into(entry, buffer, bytes, result));
        return found
                ? Optional.of(new UserAccount(
                        text(entry, PW_NAME),
                        unsigned(entry, PW_UID),
                        unsigned(entry, PW_GID),
                        text(entry, PW_DIR),
                        text(entry, PW_SHELL)))
                : Optional.empty();
    }

    /** The errors that mean "there is none" differ by database, see the manual page. */
    private static boolean found(NativeMemory memory, String function, String what, Call call) throws PosixException {
        Pointer result = memory.block(Long.BYTES);
        int bytes = FIRST_BUFFER_BYTES;
        while (true) {
            int error = call.into(memory.block(bytes), bytes, result);
            switch (error) {
                case 0 -> {
                    return result.getAddress(0) != 0;
                }
                case PosixException.ENOENT, PosixException.ESRCH, PosixException.EBADF, PosixException.EPERM -> {
                    return false;
                }
                case PosixException.EINTR -> {}
                default -> {
                    if (error != PosixException.ERANGE || bytes == LARGEST_BUFFER_BYTES) {
                        throw new PosixException(function, error, "cannot look up " + what);
                    }
                    bytes *= 2;
                }
            }
        }
    }

    private static long unsigned(Pointer memory, int offset) {
        return Integer.toUnsignedLong(memory.getInt(offset));
    }

    private static String text(Pointer memory, int offset) {
        Pointer text = memory.getPointer(offset);
        return text == null ? "" : text.getString(0);
    }
}
