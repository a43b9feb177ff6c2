package id.sapa.common;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.databind.JsonMappingException;
import jakarta.validation.Validation;
import jakarta.validation.Validator;
import jakarta.validation.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InputTextTest {

    record Sized(@Size(min = 1, max = 3) LineText name) {}

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\u200B",
                "\u2060",
                "\uFEFF",
                "\u00AD",
                "\u202E",
                "\uFE0F",
                "\u0301",
                "\u2800",
                "\u3164",
                "\u115F",
                "\u00A0",
                "\u200B \u00A0\n\u2060"
            })
    void invisibleText_isRefused(String text) {
        assertThatThrownBy(() -> new MultilineText(text)).isInstanceOf(InvalidInputException.class);
        assertThatThrownBy(() -> new LineText(text)).isInstanceOf(InvalidInputException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\u0000b", "a\uD800b", "\uDC00", "a\uFFFFb"})
    void whatPostgresOrUtf8CannotHold_isRefusedByEveryType(String text) {
        assertThatThrownBy(() -> new LineText(text)).isInstanceOf(InvalidInputException.class);
        assertThatThrownBy(() -> new MultilineText(text)).isInstanceOf(InvalidInputException.class);
        assertThatThrownBy(() -> new SearchText(text)).isInstanceOf(InvalidInputException.class);
        assertThatThrownBy(() -> new OpaqueText(text)).isInstanceOf(InvalidInputException.class);
        assertThatThrownBy(() -> new SecretText(text)).isInstanceOf(InvalidInputException.class);
        assertThatThrownBy(() -> new PhoneInput(text)).isInstanceOf(InvalidInputException.class);
        assertThatThrownBy(() -> new EmailAddress(text)).isInstanceOf(InvalidInputException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\nb", "a\tb", "a\u2028b", "a\u202Eb", "a\u2066b", "a\u0085b"})
    void lineBreaksAndDirectionControls_areRefusedInALine(String text) {
        assertThatThrownBy(() -> new LineText(text)).isInstanceOf(InvalidInputException.class);
    }

    @Test
    void lines_areStrippedAndComposed() {
        assertThat(new LineText("  Jose\u0301 \uD83D\uDC68\u200D\uD83D\uDC69 ").value())
                .isEqualTo("Jos\u00E9 \uD83D\uDC68\u200D\uD83D\uDC69");
        assertThat(new LineText("   ").value()).isEmpty();
    }

    @Test
    void lineEnds_becomeLineFeeds() {
        assertThat(new MultilineText(" a\r\nb\nc\td \r\n").value()).isEqualTo("a\nb\nc\td");
    }

    @Test
    void emailAddresses_areAsciiInLowerCase() {
        assertThat(new EmailAddress(" First.Last@Example.com ").value()).isEqualTo("first.last@example.com");
        assertThatThrownBy(() -> new EmailAddress("\u0430dmin@example.com")).isInstanceOf(InvalidInputException.class);
        assertThatThrownBy(() -> new EmailAddress("nobody")).isInstanceOf(InvalidInputException.class);
    }

    @Test
    void size_countsCodePoints() {
        Validator validator = Validation.buildDefaultValidatorFactory().getValidator();
        assertThat(validator.validate(new Sized(new LineText("\uD83D\uDE00\uD83D\uDE00\uD83D\uDE00"))))
                .isEmpty();
        assertThat(validator.validate(new Sized(new LineText("abcd")))).hasSize(1);
        assertThat(validator.validate(new Sized(new LineText("")))).hasSize(1);
        assertThat(validator.validate(new Sized(null))).isEmpty();
    }

    @Test
    void json_readsAndWritesThemAsStrings() throws Exception {
        assertThat(Json.mapper()
                        .readValue("{\"name\":\" a \"}", Sized.class)
                        .name()
                        .value())
                .isEqualTo("a");
        assertThat(Json.write(new Sized(new LineText("a")))).isEqualTo("{\"name\":\"a\"}");
        assertThatThrownBy(() -> Json.mapper().readValue("{\"name\":5}", Sized.class))
                .isInstanceOf(JsonMappingException.class);
        assertThatThrownBy(() -> Json.mapper().readValue("{\"name\":\"a\",\"name\":\"b\"}", Sized.class))
                .isInstanceOf(JsonParseException.class);
        assertThatThrownBy(() -> Json.mapper().readTree("[".repeat(100) + "]".repeat(100)))
                .hasMessageContaining("nesting depth");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "+300000-01-01T00:00:00Z",
                "0000-01-01T00:00:00Z",
                "-infinity",
                "infinity",
                "1969-12-31T23:59:59Z"
            })
    void timesOutsideTheRange_areRefused(String text) {
        assertThatThrownBy(() -> InputTimes.instant(text)).isInstanceOf(InvalidInputException.class);
        assertThatThrownBy(() -> InputTimes.date(text)).isInstanceOf(InvalidInputException.class);
    }
}
