package id.sapa.push;

import static org.assertj.core.api.Assertions.assertThat;

import id.sapa.common.SessionId;
import id.sapa.common.UserId;
import id.sapa.db.Database;
import id.sapa.testing.Http;
import id.sapa.testing.SapaCluster;
import id.sapa.testing.ServerProcess;
import id.sapa.testing.SignedIn;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class PushCrashIT {

    @RegisterExtension
    static final FakeFcm FCM = new FakeFcm();

    @RegisterExtension
    static final SapaCluster CLUSTER =
            SapaCluster.of(0).with("FCM_PROJECT_ID", "test").with("FCM_ENDPOINT", FCM.url());

    @Test
    void whatAKilledInstanceHadTakenIsSentByAnother() {
        Database database = CLUSTER.database();
        String answered = "token-" + UUID.randomUUID();
        String held = "token-" + UUID.randomUUID();
        CountDownLatch release = FCM.holdFor(held);
        try (ServerProcess doomed = ServerProcess.start(CLUSTER.variables())) {
            Http http = Http.at(doomed.publicUrl());
            push(database, register(http, answered));
            Awaitility.await().until(() -> queued(database) == 0);
            push(database, register(http, held));
            Awaitility.await().until(() -> FCM.to(held).size() == 1);
            doomed.kill();
        }
        FCM.succeedFor(held);
        release.countDown();
        assertThat(queued(database)).isEqualTo(1);

        CLUSTER.clock().advance(PushSender.CLAIM);
        CLUSTER.startInstance();
        Awaitility.await().until(() -> queued(database) == 0);
        assertThat(FCM.to(held)).as("at least once").hasSize(2);
        assertThat(FCM.to(answered)).as("once where nothing went wrong").hasSize(1);
    }

    private static UserId register(Http http, String token) {
        SignedIn user = SignedIn.customer(http);
        user.http()
                .put("/v1/me/devices/phone", Map.of("fcm_token", token, "platform", "ios"))
                .expect(204);
        return UserId.fromString(user.id());
    }

    private static void push(Database database, UserId user) {
        database.useTransaction(transaction ->
                new PushQueue(CLUSTER.clock()).enqueue(transaction, user, PushKind.MESSAGE, SessionId.next(), "key"));
    }

    private static int queued(Database database) {
        return database.withHandle(handle -> handle.createQuery("select count(*) from push_queue")
                .mapTo(int.class)
                .one());
    }
}
