package id.sapa.realtime;

import static org.assertj.core.api.Assertions.assertThat;

import id.sapa.chat.ChatFixtures;
import id.sapa.testing.Http;
import id.sapa.testing.SapaCluster;
import id.sapa.testing.SignedIn;
import id.sapa.testing.TestDevice;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class SlowReaderIT {

    private static final int MESSAGES = 3_000;

    @RegisterExtension
    static final SapaCluster CLUSTER = SapaCluster.of(1);

    @Test
    void aDeviceThatDoesNotReadIsClosedAndLosesNothing() {
        URI url = CLUSTER.instance(0).publicUrl();
        ChatFixtures.Chat chat =
                new ChatFixtures(CLUSTER.database()).activeChat(CLUSTER.clock().instant());
        SignedIn customer = SignedIn.in(Http.at(url), chat.customerPhone(), "customer");
        SignedIn mitra = SignedIn.in(Http.at(url), chat.mitraPhone(), "mitra");
        List<Long> all = LongStream.rangeClosed(1, MESSAGES).boxed().toList();
        try (TestDevice deaf = TestDevice.connectWithoutReading(url, customer.accessToken());
                TestDevice writer = TestDevice.connect(url, mitra.accessToken())) {
            for (int i = 0; i < MESSAGES; i++) {
                writer.message(chat.session(), "x".repeat(3_000));
            }
            writer.awaitSeqs(chat.session(), all);
            Awaitility.await("given up").atMost(Duration.ofSeconds(20)).until(() -> connections() == 1);
            deaf.readMore(Long.MAX_VALUE);
            assertThat(deaf.closeCode()).isIn(1013, 1006);
            List<Long> got = new ArrayList<>(deaf.seqs(chat.session()));
            assertThat(got).isEqualTo(all.subList(0, got.size()));
            try (TestDevice again = TestDevice.connect(url, customer.accessToken())) {
                again.resume(chat.session(), got.size());
                again.awaitSeqs(chat.session(), all.subList(got.size(), all.size()));
            }
        }
    }

    @Test
    void aDeviceThatReadsInTimeIsToldWhy() {
        URI url = CLUSTER.instance(0).publicUrl();
        ChatFixtures.Chat chat =
                new ChatFixtures(CLUSTER.database()).activeChat(CLUSTER.clock().instant());
        SignedIn customer = SignedIn.in(Http.at(url), chat.customerPhone(), "customer");
        SignedIn mitra = SignedIn.in(Http.at(url), chat.mitraPhone(), "mitra");
        try (TestDevice deaf = TestDevice.connectWithoutReading(url, customer.accessToken());
                TestDevice writer = TestDevice.connect(url, mitra.accessToken())) {
            int sent = 0;
            while (tooSlow() == 0 && sent < 20_000) {
                writer.message(chat.session(), "x".repeat(3_000));
                sent++;
            }
            deaf.readMore(Long.MAX_VALUE);
            assertThat(deaf.closeCode()).isEqualTo(1013);
        }
    }

    private static int connections() {
        return (Integer) CLUSTER.instance(0)
                .environment()
                .metrics()
                .getGauges()
                .get("realtime.connections")
                .getValue();
    }

    private static long tooSlow() {
        return CLUSTER.instance(0)
                .environment()
                .metrics()
                .meter("realtime.disconnects.too_slow")
                .getCount();
    }
}
