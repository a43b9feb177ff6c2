package id.sapa.controlcenter;

import id.sapa.common.SessionId;
import id.sapa.db.Database;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The sources of console streams. They read Postgres and do not need the bus. Thread-safe. */
final class SseEventSources {

    private static final int MAX_LINES = 100;

    private final Database database;
    private final OverviewService overviewService;
    private final TranscriptService transcriptService;

    private record State(long version, String state, long lastSeq) {}

    SseEventSources(Database database, OverviewService overviewService, TranscriptService transcriptService) {
        this.database = database;
        this.overviewService = overviewService;
        this.transcriptService = transcriptService;
    }

    SseBroadcaster.Source overview() {
        return new SseBroadcaster.Source() {
            private OverviewResponse last;

            @Override
            public List<SseBroadcaster.Frame> next() {
                OverviewResponse figures = overviewService.current();
                // The same instance until it is recomputed.
                if (figures == last) {
                    return List.of();
                }
                last = figures;
                return List.of(new SseBroadcaster.Frame("overview", figures));
            }
        };
    }

    SseBroadcaster.Source session(SessionId id, long after) {
        return new SseBroadcaster.Source() {
            private long seq = after;
            private long version;

            @Override
            public List<SseBroadcaster.Frame> next() {
                List<SseBroadcaster.Frame> frames = new ArrayList<>();
                database.readOnly(handle -> {
                    State now = handle.createQuery("select version, state, last_seq from chat_session where id = :id")
                            .bind("id", id)
                            .map((row, context) ->
                                    new State(row.getLong("version"), row.getString("state"), row.getLong("last_seq")))
                            .one();
                    if (now.lastSeq > seq) {
                        for (TranscriptService.TranscriptMessage transcriptMessage :
                                transcriptService.since(handle, id, seq, MAX_LINES)) {
                            frames.add(new SseBroadcaster.Frame("message", transcriptMessage));
                            seq = transcriptMessage.seq();
                        }
                    }
                    if (now.version != version) {
                        version = now.version;
                        frames.add(new SseBroadcaster.Frame("session", Map.of("id", id, "state", now.state)));
                    }
                    return null;
                });
                return frames;
            }
        };
    }
}
