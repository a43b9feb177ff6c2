package id.sapa.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import id.sapa.common.ProblemException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MessageTextTest {

    @Test
    void keepsTextAndDropsWhiteSpaceAroundIt() {
        assertThat(MessageText.validate(" \n halo\n\tapa kabar 👋 \t")).isEqualTo("halo\n\tapa kabar 👋");
    }

    @Test
    void countsCodePoints() {
        assertThat(MessageText.validate("👋".repeat(4_000))).hasSize(8_000);
        assertThatThrownBy(() -> MessageText.validate("👋".repeat(4_001))).isInstanceOf(ProblemException.class);
        assertThat(MessageText.validate("  " + "a".repeat(4_000) + "  ")).hasSize(4_000);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "   ",
                "\n\t",
                "a\u0000b",
                "a\rb",
                "a\u0007",
                "a\u0085b",
                "a\u007fb",
                "half \ud83d pair",
                "\udc4b"
            })
    void refuses(String text) {
        assertThatThrownBy(() -> MessageText.validate(text)).isInstanceOf(ProblemException.class);
    }

    @Test
    void refusesNothing() {
        assertThatThrownBy(() -> MessageText.validate(null)).isInstanceOf(ProblemException.class);
    }
}
