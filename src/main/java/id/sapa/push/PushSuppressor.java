package id.sapa.push;

import com.codahale.metrics.MetricRegistry;
import id.sapa.concurrent.PeriodicTask;
import id.sapa.db.Database;
import io.dropwizard.lifecycle.Managed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Takes back pushes to users whose connections to this instance live. A push to a connected user waits for {@link PushQueue#ANSWER_TIMEOUT};
 * when this instance sees it, which is after its commit, it asks the user's clients for a sign of life, and a client that is heard after that needs
 * no push: it gets, or has got, the event itself.
 *
 * <p>Only pushes to users connected here are read, so an idle instance costs one look into an index of what waits.
 */
final class PushSuppressor implements Managed {

    private static final Duration POLL_INTERVAL = Duration.ofMillis(500);

    private final Database database;
    private final UUID instance;
    private final ConnectionProbe connections;
    private final MetricRegistry metrics;
    private final PeriodicTask poll = new PeriodicTask("push-suppressor", POLL_INTERVAL, this::takeBack);
    /** When the clients were asked, as {@link System#nanoTime}. Confined to the thread. */
    private final Map<PushDao.WaitingPush, Long> asked = new HashMap<>();

    PushSuppressor(Database database, UUID instance, ConnectionProbe connections, MetricRegistry metrics) {
        this.database = database;
        this.instance = instance;
        this.connections = connections;
        this.metrics = metrics;
    }

    @Override
    public void start() {
        poll.start();
    }

    @Override
    public void stop() {
        poll.stop();
    }

    private void takeBack() {
        if (connections.isEmpty()) {
            asked.clear();
            return;
        }
        List<PushDao.WaitingPush> waiting =
                database.withHandle(handle -> handle.attach(PushDao.class).findWaiting(instance));
        asked.keySet().retainAll(new HashSet<>(waiting));
        List<PushDao.WaitingPush> heard = new ArrayList<>();
        for (PushDao.WaitingPush push : waiting) {
            Long askedAt = asked.get(push);
            if (askedAt == null) {
                asked.put(push, System.nanoTime());
                connections.ping(push.userId());
            } else if (connections.heardSince(push.userId(), askedAt)) {
                heard.add(push);
            }
        }
        if (!heard.isEmpty()) {
            database.useTransaction(transaction -> {
                PushDao dao = transaction.dao(PushDao.class);
                heard.forEach(push -> remove(dao, push));
            });
        }
    }

    private void remove(PushDao dao, PushDao.WaitingPush push) {
        if (dao.removeWaiting(push) > 0) {
            PushResult.NOT_NEEDED.meter(metrics, push.kind()).mark();
        }
    }
}
