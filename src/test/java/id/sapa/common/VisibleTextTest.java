package id.sapa.common;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VisibleTextTest {

    @ParameterizedTest
    @ValueSource(strings = {"a", ".", " \u200Bhalo", "\uD83D\uDE00", "\u4F60"})
    void seesLettersSignsAndEmoji(String text) {
        assertThat(VisibleText.hasVisible(text)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " \n\t",
                "\u00A0",
                "\u200B\u200D\u2060",
                "\uFEFF",
                "\u3164",
                "\u2800",
                "\u0301",
                "\uFE0F",
                "\uE000"
            })
    void seesNothingInBlanksAndFormatCharacters(String text) {
        assertThat(VisibleText.hasVisible(text)).isFalse();
    }
}
