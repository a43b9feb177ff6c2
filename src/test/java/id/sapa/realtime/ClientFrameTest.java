package id.sapa.realtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import id.sapa.common.FieldError;
import id.sapa.common.ProblemCode;
import id.sapa.common.ProblemException;
import id.sapa.common.SessionId;
import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClientFrameTest {

    private static final String SESSION = "01234567-89ab-7def-8123-456789abcdef";

    @Test
    void parse_readsAMessage() {
        ClientFrame frame = ClientFrame.parse("""
                {"type": "message.send", "session_id": "%s", "client_message_id": "%s", "text": "Halo\\n\\u00e9"}""".formatted(SESSION, SESSION));
        assertThat(frame.type()).isEqualTo("message.send");
        assertThat(frame.requireSession()).isEqualTo(new SessionId(UUID.fromString(SESSION)));
        assertThat(frame.clientMessageId()).isEqualTo(UUID.fromString(SESSION));
        assertThat(frame.text()).isEqualTo("Halo\né");
        assertThat(frame.deliveredSeq()).isNull();
        assertThat(frame.on()).isNull();
    }

    @Test
    void parse_readsReceiptsAndTyping() {
        ClientFrame receipt = ClientFrame.parse("{\"type\":\"receipt\",\"delivered_seq\":7,\"read_seq\":0}");
        assertThat(receipt.deliveredSeq()).isEqualTo(7);
        assertThat(receipt.readSeq()).isZero();
        assertThat(ClientFrame.parse("{\"type\":\"typing\",\"on\":false}").on()).isFalse();
    }

    @Test
    void parse_takesNullForAbsent() {
        assertThat(ClientFrame.parse("{\"type\":\"receipt\",\"read_seq\":null}").readSeq())
                .isNull();
    }

    @Test
    void parse_ignoresUnknownFields_whateverTheyHold() {
        ClientFrame frame = ClientFrame.parse(
                "{\"x\":{\"type\":\"no\",\"y\":[1,{}]},\"z\":[[\"text\"]],\"type\":\"typing\",\"on\":true,\"w\":1.5}");
        assertThat(frame.type()).isEqualTo("typing");
        assertThat(frame.on()).isTrue();
        assertThat(frame.text()).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "null",
                "7",
                "[]",
                "\"type\"",
                "{}",
                "{\"type\":null}",
                "{\"type\":\"a\"",
                "{\"type\":\"a\"}{}",
                "{\"type\":\"a\"} x",
                "{\"type\":\"a\",}",
                "{'type':'a'}"
            })
    void parse_refusesWhatIsNotOneObjectWithAType(String json) {
        assertThatThrownBy(() -> ClientFrame.parse(json))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        problem -> assertThat(problem.code()).isEqualTo(ProblemCode.BAD_REQUEST));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "session_id | \"abc\"",
                "session_id | 7",
                "client_message_id | \"\"",
                "text | 7",
                "text | {}",
                "delivered_seq | -1",
                "delivered_seq | 1.0",
                "delivered_seq | \"1\"",
                "read_seq | 9223372036854775808",
                "read_seq | true",
                "on | 1",
                "on | \"true\"",
                "sessions | {}",
                "sessions | [1]",
                "sessions | [{}]",
                "access_token | []"
            })
    void parse_namesTheFieldThatIsWrong(String field, String value) {
        assertThatThrownBy(() -> ClientFrame.parse("{\"%s\":%s,\"type\":\"a\"}".formatted(field, value)))
                .isInstanceOfSatisfying(ProblemException.class, problem -> {
                    assertThat(problem.code()).isEqualTo(ProblemCode.VALIDATION_FAILED);
                    assertThat(problem.errors()).extracting(FieldError::field).containsExactly(field);
                });
    }

    @Test
    void parse_readsPositions() {
        ClientFrame frame = ClientFrame.parse("""
                {"type": "resume", "sessions": [{"session_id": "%s", "after_seq": 12, "more": [1]}]}""".formatted(SESSION));
        assertThat(frame.resume())
                .containsEntry(new SessionId(UUID.fromString(SESSION)), 12L)
                .hasSize(1);
        assertThat(ClientFrame.parse("{\"type\":\"resume\",\"sessions\":[]}").resume())
                .isEmpty();
    }

    @Test
    void requireSession_namesTheMissingField() {
        assertThatThrownBy(() -> ClientFrame.parse("{\"type\":\"typing\"}").requireSession())
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        problem -> assertThat(problem.errors())
                                .extracting(FieldError::field)
                                .containsExactly("session_id"));
    }

    @Property
    void parse_answersAnyTextWithAFrameOrAProblem(@ForAll String text) {
        try {
            assertThat(ClientFrame.parse(text).type()).isNotNull();
        } catch (ProblemException expected) {
            assertThat(expected.code()).isIn(ProblemCode.BAD_REQUEST, ProblemCode.VALIDATION_FAILED);
        }
    }
}
