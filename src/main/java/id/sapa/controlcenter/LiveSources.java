package id.sapa.controlcenter;

import id.sapa.common.SessionId;
import id.sapa.db.Database;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Where the streams of consoles get their news: from Postgres, so that they need no bus. Thread-safe. */
final class LiveSources {

    private static final int MOST_LINES = 100;

    private final Database database;
    private final Overview overview;
    private final Transcripts transcripts;

    private record State(long version, String state, long lastSeq) {}

    LiveSources(Database database, Overview overview, Transcripts transcripts) {
        this.database = database;
        this.overview = overview;
        this.transcripts = transcripts;
    }

    LiveStreams.Source overview() {
        return new LiveStreams.Source() {
            private OverviewFigures last;

            @Override
            public List<LiveStreams.Frame> next() {
                OverviewFigures figures = overview.current();
                // The same object until it is computed anew.
                if (figures == last) {
                    return List.of();
                }
                last = figures;
                return List.of(new LiveStreams.Frame("overview", figures));
            }
        };
    }

    LiveStreams.Source session(SessionId id, long after) {
        return new LiveStreams.Source() {
            private long seq = after;
            private long version;

            @Override
            public List<LiveStreams.Frame> next() {
                List<LiveStreams.Frame> frames = new ArrayList<>();
                database.read(handle -> {
                    State now = handle.createQuery("select version, state, last_seq from chat_session where id = :id")
                            .bind("id", id)
                            .map((row, context) ->
                                    new State(row.getLong("version"), row.getString("state"), row.getLong("last_seq")))
                            .one();
                    if (now.lastSeq > seq) {
                        for (Transcripts.Line line : transcripts.since(handle, id, seq, MOST_LINES)) {
                            frames.add(new LiveStreams.Frame("message", line));
                            seq = line.seq();
                        }
                    }
                    if (now.version != version) {
                        version = now.version;
                        frames.add(new LiveStreams.Frame("session", Map.of("id", id, "state", now.state)));
                    }
                    return null;
                });
                return frames;
            }
        };
    }
}
