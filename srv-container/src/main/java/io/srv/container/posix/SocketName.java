package io.srv.container.posix;

import java.io.UncheckedIOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Optional;
import jnr.ffi.Pointer;

/** Between Java's addresses and struct sockaddr of ip(7), ipv6(7) and unix(7); the layout is the same on x86_64 and aarch64. */
final class SocketName {
    private static final int FAMILY_BYTES = 2;
    private static final int MAX_BYTES = 128;
    private static final int PORT = 2;
    private static final int IPV4_ADDRESS = 4;
    private static final int IPV6_ADDRESS = 8;
    private static final int IPV6_SCOPE = 24;
    private static final int IPV4_BYTES = 4;
    private static final int IPV6_BYTES = 16;
    private static final String ABSTRACT = "@";

    private final Libc libc;

    SocketName(Libc libc) {
        this.libc = libc;
    }

    Optional<SocketAddress> of(int socket) throws PosixException {
        try (NativeMemory memory = new NativeMemory(libc)) {
            Pointer address = memory.block(MAX_BYTES);
            Pointer length = memory.block(Integer.BYTES);
            // One byte is left for the NUL that a longest path has none of.
            length.putInt(0, MAX_BYTES - 1);
            if (libc.functions().getsockname(socket, address, length) != 0) {
                throw new PosixException("getsockname", libc.errno(), "cannot read the address of socket " + socket);
            }
            return switch (address.getShort(0)) {
                case Posix.AF_INET -> Optional.of(internet(address, IPV4_ADDRESS, IPV4_BYTES));
                case Posix.AF_INET6 -> Optional.of(internet(address, IPV6_ADDRESS, IPV6_BYTES));
                case Posix.AF_UNIX -> unix(address, length.getInt(0) - FAMILY_BYTES);
                default -> Optional.empty();
            };
        }
    }

    /** Returns a struct sockaddr_un of just its length: to an abstract name each byte counts. */
    static byte[] ofUnix(String path) {
        boolean isAbstract = path.startsWith(ABSTRACT);
        byte[] name = NativeMemory.encode(path);
        byte[] address = new byte[FAMILY_BYTES + name.length + (isAbstract ? 0 : 1)];
        address[ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN ? 0 : 1] = Posix.AF_UNIX;
        System.arraycopy(name, 0, address, FAMILY_BYTES, name.length);
        if (isAbstract) {
            address[FAMILY_BYTES] = 0;
        }
        return address;
    }

    private static SocketAddress internet(Pointer address, int offset, int lengthBytes) {
        byte[] host = new byte[lengthBytes];
        address.get(offset, host, 0, lengthBytes);
        int port = (address.getByte(PORT) & 0xff) << 8 | address.getByte(PORT + 1) & 0xff;
        int scope = lengthBytes == IPV6_BYTES ? address.getInt(IPV6_SCOPE) : 0;
        try {
            return new InetSocketAddress(
                    scope == 0 ? InetAddress.getByAddress(host) : Inet6Address.getByAddress(null, host, scope), port);
        } catch (UnknownHostException e) {
            throw new UncheckedIOException(e); // only for another length
        }
    }

    private static Optional<SocketAddress> unix(Pointer address, int lengthBytes) {
        if (lengthBytes <= 0 || address.getByte(FAMILY_BYTES) == 0) {
            return Optional.empty();
        }
        byte[] path = new byte[lengthBytes];
        address.get(FAMILY_BYTES, path, 0, lengthBytes);
        return Optional.of(UnixDomainSocketAddress.of(Path.of(NativeMemory.decode(path))));
    }
}
