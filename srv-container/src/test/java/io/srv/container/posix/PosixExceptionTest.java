package io.srv.container.posix;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class PosixExceptionTest {

    @Test
    void reasonIsWhatTheKernelSays() {
        assertThat(failure(PosixException.ENOSPC).reason()).isEqualTo("no space left on device");
        assertThat(failure(PosixException.ENOSPC))
                .hasMessage("cannot copy a to b: no space left on device (copy_file_range: ENOSPC)");
        assertThat(failure(0).reason()).isEmpty();
        assertThat(failure(4711).reason()).isEmpty();
    }

    @Test
    void someFailuresMeanThatAnotherWayMayDo() {
        assertThat(failure(PosixException.EXDEV).meansUnsupported()).isTrue();
        assertThat(failure(PosixException.ENOSYS).meansUnsupported()).isTrue();
        assertThat(failure(PosixException.ENOSPC).meansUnsupported()).isFalse();
        assertThat(failure(0).meansUnsupported()).isFalse();
    }

    private static PosixException failure(int errno) {
        return new PosixException("copy_file_range", errno, "cannot copy a to b");
    }
}
