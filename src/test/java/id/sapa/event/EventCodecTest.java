package id.sapa.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import id.sapa.common.SessionId;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class EventCodecTest {

    private static final UUID ORIGIN = UUID.fromString("00112233-4455-6677-8899-aabbccddeeff");
    private static final SessionId SESSION = new SessionId(UUID.fromString("01234567-89ab-7def-8123-456789abcdef"));

    /** What instances of released versions send and expect. */
    private static final String GOLDEN = "00112233445566778899aabbccddeeff"
            + ("00" + "0123456789ab7def8123456789abcdef" + "0000000000000007" + "00000002" + "7b7d")
            + ("06" + "0123456789ab7def8123456789abcdef" + "0000000000000000" + "00000000");

    @Test
    void bytes_areThoseOfReleasedVersions() {
        byte[] payload = EventCodec.encode(
                ORIGIN,
                List.of(
                        event(EventType.MESSAGE, 7, "{}"),
                        Event.ofFrame(EventType.OFFER_GONE, SESSION, 0, new byte[0])));
        assertThat(HexFormat.of().formatHex(payload)).isEqualTo(GOLDEN);
    }

    @Test
    void codes_areThoseOfReleasedVersions() {
        assertThat(Arrays.stream(EventType.values()).collect(Collectors.toMap(EventType::wire, EventType::code)))
                .containsEntry("message", 0)
                .containsEntry("receipt", 1)
                .containsEntry("typing", 2)
                .containsEntry("session", 3)
                .containsEntry("session.warning", 4)
                .containsEntry("offer", 5)
                .containsEntry("offer.gone", 6);
        for (EventType type : EventType.values()) {
            assertThat(EventType.ofCode(type.code())).contains(type);
            assertThat(type.code()).isBetween(0, (int) Byte.MAX_VALUE);
        }
    }

    @Test
    void decode_readsWhatReleasedVersionsSend() {
        List<Event> events = decode(HexFormat.of().parseHex(GOLDEN));
        assertThat(events).hasSize(2);
        assertThat(events.get(0).type()).isEqualTo(EventType.MESSAGE);
        assertThat(events.get(0).sessionId()).isEqualTo(SESSION);
        assertThat(events.get(0).seq()).isEqualTo(7);
        assertThat(events.get(0).json()).isEqualTo("{}");
        assertThat(events.get(1).type()).isEqualTo(EventType.OFFER_GONE);
        assertThat(events.get(1).frame()).isEmpty();
    }

    @Test
    void decode_skipsTypesOfANewerRelease() {
        byte[] payload = EventCodec.encode(
                ORIGIN, List.of(event(EventType.MESSAGE, 1, "{}"), event(EventType.MESSAGE, 2, "{}")));
        payload[16] = 120;
        assertThat(decode(payload)).extracting(Event::seq).containsExactly(2L);
        payload[16] = -1;
        assertThat(decode(payload)).extracting(Event::seq).containsExactly(2L);
    }

    @Property
    void decode_givesBackWhatWasEncoded(@ForAll @Size(max = 5) List<String> frames) {
        List<Event> events = LongStream.range(0, frames.size())
                .mapToObj(i -> event(
                        EventType.values()[(int) i % EventType.values().length], Long.MAX_VALUE - i, frames.get((int)
                                i)))
                .toList();
        List<Event> decoded = decode(EventCodec.encode(ORIGIN, events));
        assertThat(decoded).usingRecursiveFieldByFieldElementComparator().isEqualTo(events);
    }

    @Test
    void decode_refusesEveryTruncatedPayload() {
        byte[] payload = HexFormat.of().parseHex(GOLDEN);
        int complete = payload.length;
        int first = 16 + 29 + 2;
        for (int length = 0; length < complete; length++) {
            byte[] part = Arrays.copyOf(payload, length);
            if (length == 16) {
                assertThat(decode(part)).isEmpty();
            } else if (length == first) {
                assertThat(decode(part)).hasSize(1);
            } else {
                assertThatThrownBy(() -> decode(part))
                        .as("%d bytes", length)
                        .isInstanceOf(IllegalArgumentException.class);
            }
        }
    }

    @Test
    void decode_refusesANegativeLength() {
        byte[] payload = EventCodec.encode(ORIGIN, List.of(event(EventType.MESSAGE, 1, "{}")));
        Arrays.fill(payload, 16 + 25, 16 + 29, (byte) 0xff);
        assertThatThrownBy(() -> decode(payload)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void decode_passesNothingOnFromAPayloadWithABrokenEnd() {
        byte[] payload = HexFormat.of().parseHex(GOLDEN);
        List<Event> events = new ArrayList<>();
        assertThatThrownBy(() -> EventCodec.decode(Arrays.copyOf(payload, payload.length - 1), events::add))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(events).isEmpty();
    }

    @Test
    void origin_isThatOfThePublisher() {
        byte[] payload = EventCodec.encode(ORIGIN, "text".getBytes(StandardCharsets.UTF_8));
        assertThat(EventCodec.isFrom(ORIGIN, payload)).isTrue();
        assertThat(EventCodec.isFrom(UUID.randomUUID(), payload)).isFalse();
        assertThat(EventCodec.isFrom(ORIGIN, new byte[15])).isFalse();
        assertThat(EventCodec.text(payload)).asString(StandardCharsets.UTF_8).isEqualTo("text");
        assertThat(EventCodec.text(new byte[3])).isEmpty();
    }

    private static Event event(EventType type, long seq, String json) {
        return new Event(type, SESSION, seq, json);
    }

    private static List<Event> decode(byte[] payload) {
        List<Event> events = new ArrayList<>();
        EventCodec.decode(payload, events::add);
        return events;
    }
}
