package id.sapa.common;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PhoneNumberParserTest {

    private final PhoneNumberParser parser = new PhoneNumberParser(List.of("ID"));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "081234567890",
                "81234567890",
                "6281234567890",
                "006281234567890",
                "+6281234567890",
                "+62 812-3456-7890",
                "(0812) 3456.7890",
                "+62 (0)812 3456 7890",
                "\u202A+62\u00A0812\u20113456\u20117890\u202C",
                "\uFF0B\uFF16\uFF12\uFF18\uFF11\uFF12\uFF13\uFF14\uFF15\uFF16\uFF17\uFF18\uFF19\uFF10",
                "\u0660\u0668\u0661\u0662\u0663\u0664\u0665\u0666\u0667\u0668\u0669\u0660"
            })
    void spellings_meetInOneNumber(String text) {
        assertThat(parser.parse(text)).contains(new PhoneNumber("+6281234567890"));
    }

    @Test
    void countryCodeWithoutPlus_isNotPrefixedAgain() {
        assertThat(parser.parse("62812345678")).contains(new PhoneNumber("+62812345678"));
        assertThat(parser.parse("628123456789")).contains(new PhoneNumber("+628123456789"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "+",
                "12345",
                "021-5551234",
                "+62215551234",
                "08001234567",
                "+979123456789",
                "+14155552671",
                "+60123456789",
                "0812CALLME1",
                "0812345678901234567890123",
                "+62+81234567890",
                "081234567890;ext=1",
                "tel:081234567890",
                "08123456789\u0000"
            })
    void whatIsNoMobileNumberOfTheRegion_isRefused(String text) {
        assertThat(parser.parse(text)).isEmpty();
    }

    @Test
    void otherRegions_areAcceptedWhenConfigured() {
        PhoneNumberParser both = new PhoneNumberParser(List.of("ID", "MY"));
        assertThat(both.parse("+60 12-345 6789")).contains(new PhoneNumber("+60123456789"));
        assertThat(both.region(new PhoneNumber("+60123456789"))).isEqualTo("MY");
        assertThat(parser.region(new PhoneNumber("+60123456789"))).isEqualTo("other");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0812", "812", "62812", "+62 812", "0062812", "\uFF10812"})
    void prefix_isTheStartOfTheStoredForm(String text) {
        assertThat(parser.prefix(text)).isEqualTo(Optional.of("+62812"));
    }

    @Test
    void unknownRegion_isRefused() {
        assertThatThrownBy(() -> new PhoneNumberParser(List.of("XX"))).isInstanceOf(IllegalArgumentException.class);
    }
}
