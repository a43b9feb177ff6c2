package id.sapa.realtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import id.sapa.common.ProblemCode;
import id.sapa.common.ProblemException;
import id.sapa.common.SessionId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LastEventIdCodecTest {

    @Property
    void read_givesBackWhatWasWritten(@ForAll @Size(max = 20) List<@LongRange(min = 0) Long> seqs) {
        Map<SessionId, Long> positions = new LinkedHashMap<>();
        seqs.forEach(seq -> positions.put(SessionId.next(), seq));
        assertThat(LastEventIdCodec.read(LastEventIdCodec.write(positions))).isEqualTo(positions);
    }

    @Test
    void write_isNeverEmpty() {
        assertThat(LastEventIdCodec.write(Map.of())).isNotEmpty();
    }

    @Test
    void write_fitsOneHeaderLine() {
        assertThat(LastEventIdCodec.write(Map.of(SessionId.next(), Long.MAX_VALUE, SessionId.next(), 0L)))
                .matches("[\\x21-\\x7e]+");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "7",
                ":7",
                "abc:7",
                "01234567-89ab-7def-8123-456789abcdef",
                "01234567-89ab-7def-8123-456789abcdef:",
                "01234567-89ab-7def-8123-456789abcdef:x",
                "01234567-89ab-7def-8123-456789abcdef:9223372036854775808",
                ",01234567-89ab-7def-8123-456789abcdef:1",
                "--"
            })
    void read_refusesForeignIds(String id) {
        assertThatThrownBy(() -> LastEventIdCodec.read(id))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        problem -> assertThat(problem.code()).isEqualTo(ProblemCode.BAD_REQUEST));
    }
}
