package io.srv.container.posix;

import jnr.ffi.LastError;
import jnr.ffi.LibraryLoader;
import jnr.ffi.Pointer;
import jnr.ffi.Runtime;
import jnr.ffi.annotations.IgnoreError;
import jnr.ffi.types.size_t;
import jnr.ffi.types.ssize_t;
import jnr.ffi.types.u_int32_t;
import org.jspecify.annotations.Nullable;

/**
 * The C library as jnr binds it, loaded once for each class loader of this class.
 *
 * <p>Not jnr-posix's own POSIX class: that drops the error of posix_spawnp, has no signal mask and no closefrom, and falls back
 * to an imitation in Java when native code is missing.
 */
final class Libc {
    private static @Nullable Libc loaded;

    private final Functions functions;
    private final Runtime runtime;

    private Libc(Functions functions) {
        this.functions = functions;
        this.runtime = Runtime.getRuntime(functions);
    }

    static synchronized Libc load() throws PosixUnavailableException {
        if (loaded == null) {
            loaded = bind();
        }
        return loaded;
    }

    private static Libc bind() throws PosixUnavailableException {
        requirePlatform(System.getProperty("os.name", ""), System.getProperty("os.arch", ""));
        try {
            Libc libc = new Libc(
                    LibraryLoader.create(Functions.class).failImmediately().load("c"));
            // The first call: whatever is wrong with native code shows here.
            libc.functions.getpid();
            requireGlibc(libc);
            return libc;
        } catch (LinkageError | RuntimeException e) {
            throw unloadable(e);
        }
    }

    Functions functions() {
        return functions;
    }

    /** Returns errno of this thread's last call. */
    int errno() {
        return LastError.getLastError(runtime);
    }

    static void requirePlatform(String osName, String architecture) throws PosixUnavailableException {
        boolean layoutIsKnown = switch (architecture) {
            case "amd64", "x86_64", "aarch64" -> true;
            default -> false;
        };
        if (!osName.equals("Linux") || !layoutIsKnown) {
            throw new PosixUnavailableException(
                    "srv-container runs on Linux with glibc on x86_64 or aarch64 only; this is " + osName + " on "
                            + architecture);
        }
    }

    private static void requireGlibc(Libc libc) throws PosixUnavailableException {
        try {
            libc.functions.gnu_get_libc_version();
        } catch (LinkageError e) {
            throw new PosixUnavailableException(
                    "srv-container needs glibc; the C library of this system is another one (musl?)", e);
        }
    }

    private static PosixUnavailableException unloadable(Throwable thrown) {
        Throwable root = thrown;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        // jnr puts the first error's class, its advice in further sentences and a stack trace into the message of a
        // second one.
        String message = String.valueOf(root.getMessage());
        String why = message.lines()
                .findFirst()
                .orElse("no reason given")
                .replaceFirst(".*original error message follows: ", "")
                .replaceFirst("^[\\w.]+(Error|Exception): ", "")
                .replaceFirst("[.] .*|[.]$", "");
        String advice = message.contains("noexec")
                ? "; let java.io.tmpdir name a directory that is writable and not mounted noexec"
                : "";
        return new PosixUnavailableException("native code could not be loaded: " + why + advice, thrown);
    }

    /**
     * The functions by their own names; see their manual pages. Public, or jnr's generated class could not implement it; the
     * enclosing class is not.
     */
    public interface Functions {
        int getpid();

        Pointer gnu_get_libc_version();

        Pointer calloc(@size_t long count, @size_t long size);

        @IgnoreError
        void free(Pointer memory);

        int close(int descriptor);

        int fcntl(int descriptor, int command, int argument);

        int fcntl(int descriptor, int command, Pointer argument);

        int kill(int pid, int signal);

        int open(Pointer path, int flags);

        int chmod(Pointer path, @u_int32_t int mode);

        /** Since glibc 2.27. */
        int memfd_create(Pointer name, @u_int32_t int flags);

        /** Missing before glibc 2.34: throws UnsatisfiedLinkError there. */
        int close_range(@u_int32_t int first, @u_int32_t int last, int flags);

        int execve(Pointer path, Pointer arguments, Pointer environment);

        int sigwaitinfo(Pointer signals, Pointer info);

        int umask(int mask);

        int unshare(int flags);

        // These return the error number, too.

        int getpwnam_r(Pointer name, Pointer entry, Pointer buffer, @size_t long bytes, Pointer result);

        int getpwuid_r(@u_int32_t long uid, Pointer entry, Pointer buffer, @size_t long bytes, Pointer result);

        int getgrnam_r(Pointer name, Pointer entry, Pointer buffer, @size_t long bytes, Pointer result);

        int waitpid(int pid, Pointer status, int options);

        int poll(Pointer entries, long count, int timeoutMs);

        /** Since glibc 2.27. */
        @ssize_t
        long copy_file_range(
                int from, Pointer fromOffset, int to, Pointer toOffset, @size_t long length, @u_int32_t int flags);

        int socket(int domain, int type, int protocol);

        int getsockname(int socket, Pointer address, Pointer length);

        int socketpair(int domain, int type, int protocol, Pointer descriptors);

        int getsockopt(int socket, int level, int option, Pointer value, Pointer length);

        @ssize_t
        long sendmsg(int socket, Pointer message, int flags);

        @ssize_t
        long recvmsg(int socket, Pointer message, int flags);

        // All of the posix_spawn family return the error number and leave errno alone.

        int posix_spawnp(
                Pointer pid, Pointer file, Pointer actions, Pointer attributes, Pointer arguments, Pointer environment);

        int posix_spawnattr_init(Pointer attributes);

        int posix_spawnattr_setflags(Pointer attributes, short flags);

        int posix_spawnattr_setsigmask(Pointer attributes, Pointer signals);

        int posix_spawnattr_destroy(Pointer attributes);

        int posix_spawn_file_actions_init(Pointer actions);

        int posix_spawn_file_actions_addopen(Pointer actions, int descriptor, Pointer path, int flags, int mode);

        int posix_spawn_file_actions_adddup2(Pointer actions, int from, int to);

        int posix_spawn_file_actions_addclose(Pointer actions, int descriptor);

        /** Missing before glibc 2.34: throws UnsatisfiedLinkError there. */
        int posix_spawn_file_actions_addclosefrom_np(Pointer actions, int first);

        int posix_spawn_file_actions_destroy(Pointer actions);
    }
}
