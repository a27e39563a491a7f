package io.srv.container.log;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;

/** Sizes as a person reads them. */
public final class Sizes {

    private static final List<String> UNITS = List.of("KiB", "MiB", "GiB", "TiB", "PiB", "EiB");
    private static final int BITS_A_UNIT = 10;
    private static final int DIGITS = 2;

    private Sizes() {}

    /** Returns for example {@code 17 bytes}, {@code 512 MiB}, {@code 23.54 GiB}: never more than there is. */
    public static String text(long bytes) {
        if (bytes < 1 << BITS_A_UNIT) {
            return Math.max(0, bytes) + (bytes == 1 ? " byte" : " bytes");
        }
        int power = (Long.SIZE - 1 - Long.numberOfLeadingZeros(bytes)) / BITS_A_UNIT;
        BigDecimal unit = BigDecimal.valueOf(1L << power * BITS_A_UNIT);
        BigDecimal number = BigDecimal.valueOf(bytes).divide(unit, DIGITS, RoundingMode.DOWN);
        return number.stripTrailingZeros().toPlainString() + " " + UNITS.get(power - 1);
    }
}
