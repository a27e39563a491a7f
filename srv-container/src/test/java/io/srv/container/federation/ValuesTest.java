package io.srv.container.federation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.Serial;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import javax.management.openmbean.CompositeData;
import javax.management.openmbean.CompositeDataSupport;
import javax.management.openmbean.CompositeType;
import javax.management.openmbean.OpenType;
import javax.management.openmbean.SimpleType;
import javax.management.openmbean.TabularData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a value is after it has crossed. */
class ValuesTest {

    static Stream<Object> openValues() {
        return OpenValues.withNull(OpenValues.all()).stream();
    }

    @ParameterizedTest
    @MethodSource("openValues")
    void anOpenValueCrossesUnchanged(Object value) {
        Object crossed = OpenValues.crossed(value);

        assertThat(Objects.deepEquals(crossed, value)).as("%s", crossed).isTrue();
        if (value != null) {
            assertThat(crossed.getClass()).isEqualTo(value.getClass());
        }
    }

    @Test
    void theJvmsOwnLargeValuesCrossUnchanged() {
        for (Object value : OpenValues.ofThisJvm()) {
            assertThat(Objects.deepEquals(OpenValues.crossed(value), value)).isTrue();
        }
    }

    @Test
    void typesKeepTheirDescriptions() throws Exception {
        CompositeType type = ((CompositeData) OpenValues.crossed(OpenValues.memory(1))).getCompositeType();
        TabularData table = (TabularData) OpenValues.crossed(OpenValues.table(1));

        assertThat(type.getDescription()).isEqualTo("how much of it");
        assertThat(type.getDescription("max")).isEqualTo("at most");
        assertThat(table.getTabularType().getDescription()).isEqualTo("all pools");
        assertThat(table.getTabularType().getIndexNames()).isEqualTo(List.of("name"));
    }

    @Test
    void aLongDescriptionOfATypeIsShortened() throws Exception {
        CompositeType type = new CompositeType(
                "t", "d".repeat(5_000), new String[] {"i"}, new String[] {"d"}, new OpenType<?>[] {SimpleType.LONG});

        CompositeData crossed = (CompositeData) OpenValues.crossed(new CompositeDataSupport(type, Map.of("i", 1L)));

        assertThat(crossed.getCompositeType().getDescription()).isEqualTo("d".repeat(1_023) + "…");
    }

    @Test
    void aTypeIsSentOnceForAllItsValues() throws Exception {
        CompositeData one = OpenValues.memory(1);

        int twoHundred = OpenValues.encoded(Collections.nCopies(200, one).toArray(CompositeData[]::new)).length;

        assertThat(twoHundred).isLessThan(OpenValues.encoded(one).length + 200 * 30);
    }

    @Test
    void anyOtherValueCrossesAsTextWithTheNameOfItsClass() {
        assertThat(OpenValues.crossed(List.of(1, 2))).isEqualTo("java.util.ImmutableCollections$List12: [1, 2]");
        assertThat(OpenValues.crossed(Thread.State.NEW)).isEqualTo("java.lang.Thread$State: NEW");
        assertThat(OpenValues.crossed(new java.sql.Timestamp(0))).asString().startsWith("java.sql.Timestamp: 19");
        assertThat(OpenValues.crossed(new Unspeakable()))
                .isEqualTo(Unspeakable.class.getName() + ": (no text: java.lang.IllegalStateException)");
        assertThat(OpenValues.crossed(new Endless())).asString().contains("(no text: java.lang.StackOverflowError)");
        assertThat(OpenValues.crossed(new StringBuilder("x".repeat(1_000_000))).toString())
                .hasSize(2_000)
                .endsWith("…");
        assertThat((Object[]) OpenValues.crossed(new Thread.State[][] {{Thread.State.NEW}, null}))
                .containsExactly(new Object[] {"java.lang.Thread$State: NEW"}, null);
    }

    @Test
    void aSubclassOfAnOpenClassIsAnyOtherValue() {
        assertThat(OpenValues.crossed(new Date(1) {
                    @Serial
                    private static final long serialVersionUID = 1;

                    @Override
                    public String toString() {
                        return "a date of mine";
                    }
                }))
                .asString()
                .startsWith(ValuesTest.class.getName())
                .endsWith(": a date of mine");
    }

    @Test
    void aNumberOfTooManyDigitsIsAnyOtherValue() {
        BigInteger large = BigInteger.ONE.shiftLeft(Limits.INTEGER_BYTES * 8);

        assertThat(OpenValues.crossed(large))
                .asString()
                .startsWith("java.math.BigInteger: ")
                .hasSize(2_000);
        assertThat(OpenValues.crossed(new BigDecimal("1e10001"))).isEqualTo("java.math.BigDecimal: 1E+10001");
    }

    @Test
    void whatIsTooLargeOrTooDeepIsRefused() {
        Object[] itself = new Object[1];
        itself[0] = itself;
        Object[] both = new Object[0];
        for (int i = 0; i < Limits.DEPTH - 2; i++) {
            both = new Object[] {both, both};
        }
        Object[] endless = both;

        assertThatThrownBy(() -> write("x".repeat(Limits.VALUE), true))
                .isInstanceOf(UnsendableException.class)
                .hasMessage("takes more than 1048576 bytes");
        assertThatThrownBy(() -> write(itself, true))
                .isInstanceOf(UnsendableException.class)
                .hasMessage("is nested more than 32 deep");
        assertThatThrownBy(() -> write(endless, true))
                .isInstanceOf(UnsendableException.class)
                .hasMessage("takes more than 1048576 bytes");
    }

    @Test
    void whatIsNoOpenValueIsRefusedWhereTextWouldNotDo() {
        assertThatThrownBy(() -> write(new Object[] {new ArrayList<>()}, false))
                .isInstanceOf(UnsendableException.class)
                .hasMessage("is of class java.util.ArrayList, which is no open type");
    }

    private static void write(Object value, boolean foreignAsText) throws IOException {
        new Values(new Output(Limits.VALUE), foreignAsText).write(value);
    }

    private static final class Unspeakable {
        @Override
        public String toString() {
            throw new IllegalStateException("on purpose");
        }
    }

    private static final class Endless {
        @Override
        @SuppressWarnings("InfiniteRecursion")
        public String toString() {
            return toString() + ".";
        }
    }
}
