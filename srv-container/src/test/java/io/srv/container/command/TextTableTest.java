package io.srv.container.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.srv.container.log.Printable;
import org.junit.jupiter.api.Test;

class TextTableTest {

    @Test
    void columnsAreAsWideAsTheyMustBe() {
        TextTable table = new TextTable(">ID", "<NAME", ">N");
        table.add("1", "a", "100");
        table.add("1000", "a longer one", "");

        assertThat(table.lines())
                .containsExactly("  ID  NAME            N", "   1  a             100", "1000  a longer one");
    }

    @Test
    void headingsAloneAreATable() {
        assertThat(new TextTable("<A", ">B").lines()).containsExactly("A  B");
    }

    @Test
    void controlCharactersAreShownAsWhatTheyAre() {
        TextTable table = new TextTable("<A");
        table.add("red \u001b[31m");

        assertThat(table.lines()).containsExactly("A", "red \\u001b[31m");
    }

    @Test
    void rowOfAnotherLengthIsABug() {
        assertThatIllegalArgumentException().isThrownBy(() -> new TextTable("<A").add("1", "2"));
    }

    @Test
    void printableKeepsAllButControlCharacters() {
        assertThat(Printable.of("ü → 😀\n\ttabbed")).isEqualTo("ü → 😀\n\ttabbed");
        assertThat(Printable.of("a\rb\u0000c\u009bd\u007f")).isEqualTo("a\\u000db\\u0000c\\u009bd\\u007f");
    }
}
