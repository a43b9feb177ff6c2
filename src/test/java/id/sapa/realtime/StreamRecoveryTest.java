package id.sapa.realtime;

import static org.assertj.core.api.Assertions.assertThat;

import id.sapa.common.Role;
import id.sapa.common.SessionId;
import id.sapa.common.UserId;
import id.sapa.event.Event;
import id.sapa.event.EventType;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.LongStream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.lifecycle.BeforeTry;

class StreamRecoveryTest {

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private final SessionId session = SessionId.next();
    private final List<Event> sent = new ArrayList<>();
    private boolean hasRoom;
    private StreamRecovery stream;

    @BeforeTry
    void newStream() {
        sent.clear();
        hasRoom = true;
        stream = new StreamRecovery(sent::add, () -> hasRoom);
    }

    /** What happens to a connection while messages are written, each by one number. */
    @Property
    void everyMessageIsSentOnceAndInOrderWhateverIsLostOrLate(
            @ForAll @Size(max = 60) List<@IntRange(max = 7) Integer> steps,
            @ForAll @LongRange(max = 5) long past,
            @ForAll @LongRange(max = 5) long has) {
        long stored = past;
        long first = Math.min(has, past);
        List<Long> late = new ArrayList<>();
        stream.follow(Map.of(session, StreamPosition.resumable(past, 0, false)));
        stream.start(List.of(), true, 0);
        boolean resumed = false;
        for (int step : steps) {
            switch (step) {
                case 0, 1 -> stream.onEvent(message(++stored), 1);
                case 2 -> stored++;
                case 3 -> late.add(++stored);
                case 4 -> late.forEach(seq -> stream.onEvent(message(seq), 1));
                case 5 -> hasRoom = !hasRoom;
                case 6 -> fetch(stored);
                default -> {
                    if (!resumed) {
                        stream.resume(session, first, 1);
                        resumed = true;
                    }
                }
            }
            assertThat(seqs()).isEqualTo(range(first, seqs().size()));
        }
        if (!resumed) {
            stream.resume(session, first, 1);
        }
        stream.endResumeWait(2);
        hasRoom = true;
        stream.onRoom();
        fetch(stored);
        // As the sweep asks for, if nothing newer has shown the gap.
        stream.onFetched(session, messages(stream.lastSeq(session).orElseThrow(), stored), 3);
        assertThat(seqs()).isEqualTo(range(first, (int) (stored - first)));
        assertThat(stream.gapAge(session, 4)).isNegative();
    }

    @Property
    void aSessionThatIsNotNamedIsSentWhole(@ForAll @LongRange(min = 1, max = 20) long past) {
        SessionId named = SessionId.next();
        stream.follow(Map.of(
                session, StreamPosition.resumable(past, 0, false), named, StreamPosition.resumable(past, 0, false)));
        stream.start(List.of(), true, 0);
        assertThat(stream.resume(named, past, 1)).isTrue();
        assertThat(stream.takeRequests()).isEmpty();
        stream.endResumeWait(2);
        assertThat(stream.takeRequests()).containsExactly(new StreamRecovery.Request.Fetch(session));
        assertThat(stream.lastSeq(session)).contains(0L);
        assertThat(stream.lastSeq(named)).contains(past);
    }

    @Property
    void offersAreWhatPostgresSaysAndNoDeadOneComesBack(
            @ForAll @Size(max = 40) List<@IntRange(max = 11) Integer> steps) {
        stream.start(List.of(), false, 0);
        List<Integer> open = new ArrayList<>();
        List<Integer> closed = new ArrayList<>();
        List<Event> read = List.of();
        long readAt = 0;
        for (int step : steps) {
            int offer = step % 4;
            if (step < 4 && !closed.contains(offer) && !open.contains(offer)) {
                open.add(offer);
                stream.onEvent(offer(offer), 1);
            } else if (step >= 4 && step < 8 && open.remove((Integer) offer)) {
                closed.add(offer);
                if (step % 2 == 0) {
                    stream.onEvent(gone(offer), 1);
                }
            } else if (step >= 8 && step < 10) {
                readAt = stream.revision();
                read = open.stream().map(StreamRecoveryTest::offer).toList();
            } else if (step >= 10) {
                // A reading that may be outdated by now.
                stream.reconcileOffers(read, readAt, 2);
            }
        }
        stream.reconcileOffers(open.stream().map(StreamRecoveryTest::offer).toList(), stream.revision(), 3);
        assertThat(shownOffers())
                .containsExactlyInAnyOrderElementsOf(
                        open.stream().map(id -> "o" + id).toList());
        assertThat(sent.stream().filter(event -> event.type() == EventType.OFFER))
                .doesNotHaveDuplicates();
    }

    @Example
    void anotherOfferOfTheSameSessionIsSent() {
        stream.start(List.of(), false, 0);
        stream.onEvent(offer(1), 1);
        stream.reconcileOffers(List.of(offer(2)), stream.revision(), 2);
        assertThat(shownOffers()).containsExactly("o2");
    }

    @Example
    void receiptsAreSentOnlyWhenTheyAreNews() {
        stream.follow(Map.of(session, StreamPosition.at(9, 1, false)));
        stream.start(List.of(), false, 0);
        stream.onEvent(Event.receipt(session, new Event.ReceiptPosition(Role.MITRA, 5, 3)), 1);
        stream.onEvent(Event.receipt(session, new Event.ReceiptPosition(Role.MITRA, 4, 3)), 1);
        stream.reconcile(row(5, 3), 1);
        assertThat(sent).hasSize(1);
        stream.reconcile(row(6, 3), 1);
        assertThat(sent).hasSize(2);
        assertThat(sent.get(1).receiptPosition()).contains(new Event.ReceiptPosition(Role.MITRA, 6, 3));
    }

    @Example
    void warnsOnceForEachThresholdWithTheTrueRestAndAgainAfterAnExtension() {
        stream.start(List.of(active(1, START.plusSeconds(600))), false, 0);
        List<Integer> thresholds = List.of(300, 60);
        warn(299, thresholds);
        assertThat(remaining()).isEmpty();
        warn(300, thresholds);
        warn(301, thresholds);
        assertThat(remaining()).containsExactly(300L);
        warn(550, thresholds);
        warn(600, thresholds);
        assertThat(remaining()).containsExactly(300L, 50L);
        stream.onEvent(active(2, START.plusSeconds(1_200)), 1);
        warn(601, thresholds);
        warn(1_000, thresholds);
        assertThat(remaining()).containsExactly(300L, 50L, 200L);
    }

    @Example
    void aStateOfAnOldSessionDoesNotMakeItsMessagesMissing() {
        stream.start(List.of(), false, 0);
        stream.onEvent(
                Event.of(
                        EventType.SESSION,
                        session,
                        7,
                        Map.of("session", Map.of("state", "ended", "ended_at", START.toString()))),
                1);
        assertThat(sent).hasSize(1);
        assertThat(stream.live()).isEmpty();
    }

    private void warn(long second, List<Integer> thresholds) {
        stream.warn(START.plusSeconds(second), thresholds);
    }

    private List<Long> remaining() {
        return sent.stream()
                .filter(event -> event.type() == EventType.SESSION_WARNING)
                .map(event -> Long.parseLong(event.json().replaceAll(".*\"remaining_seconds\":(\\d+).*", "$1")))
                .toList();
    }

    private Event active(long version, Instant end) {
        return Event.of(
                EventType.SESSION,
                session,
                version,
                Map.of(
                        "session",
                        Map.of("state", "active", "started_at", START.toString(), "ends_at", end.toString())));
    }

    private SessionPosition row(long delivered, long read) {
        return new SessionPosition(session, UserId.next(), UserId.next(), 9, 1, true, false, 0, 0, delivered, read);
    }

    /** Answers what the stream wants read, until it wants no more. */
    private void fetch(long stored) {
        for (List<StreamRecovery.Request> requests = stream.takeRequests();
                !requests.isEmpty();
                requests = stream.takeRequests()) {
            for (StreamRecovery.Request request : requests) {
                stream.onFetched(
                        request.session(), messages(stream.lastSeq(session).orElseThrow(), stored), 2);
            }
        }
    }

    private List<Event> messages(long after, long upTo) {
        return LongStream.rangeClosed(after + 1, upTo).mapToObj(this::message).toList();
    }

    private Event message(long seq) {
        return new Event(EventType.MESSAGE, session, seq, "{}");
    }

    private List<Long> seqs() {
        return sent.stream().map(Event::seq).toList();
    }

    private static List<Long> range(long after, int count) {
        return LongStream.rangeClosed(after + 1, after + count).boxed().toList();
    }

    private static Event offer(int id) {
        return Event.of(EventType.OFFER, new SessionId(new UUID(1, 1)), 0, Map.of("offer", Map.of("id", "o" + id)));
    }

    private static Event gone(int id) {
        return Event.of(EventType.OFFER_GONE, new SessionId(new UUID(1, 1)), 0, Map.of("offer_id", "o" + id));
    }

    private List<String> shownOffers() {
        List<String> shown = new ArrayList<>();
        for (Event event : sent) {
            String id = event.json().replaceAll(".*\"(o\\d+)\".*", "$1");
            if (event.type() == EventType.OFFER) {
                shown.add(id);
            } else {
                shown.remove(id);
            }
        }
        return shown;
    }
}
