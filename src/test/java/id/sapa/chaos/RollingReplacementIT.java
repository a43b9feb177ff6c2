package id.sapa.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import id.sapa.testing.ServerProcess;
import id.sapa.testing.TestValkey;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Two instances are replaced by two new ones, one after the other, while people chat and apps ask. */
class RollingReplacementIT {

    private final TestValkey valkey = TestValkey.start();
    private final Fleet fleet = new Fleet();
    private final ServerProcess first = fleet.start(valkey);
    private final ServerProcess second = fleet.start(valkey);

    @AfterEach
    void close() {
        fleet.close();
        valkey.close();
    }

    /** As Cloud Run does it. */
    @Test
    void nothingFailsWhenRoutingStopsBeforeSigterm() throws InterruptedException {
        fleet.takeTraffic();
        replaceBoth(this::routeElsewhereThenTerminate);
        fleet.assertNobodyNoticed();
        assertThat(fleet.chats().sum(ChaosDevice::failedConnects))
                .as("refused connections")
                .isZero();
    }

    /** As behind a balancer that has nothing but the probe to go by. A connection may be refused meanwhile: it comes again. */
    @Test
    void nothingFailsWhenTheBalancerLearnsOfItFromReadiness() throws InterruptedException {
        fleet.takeTraffic();
        replaceBoth(fleet::terminate);
        fleet.assertNobodyNoticed();
    }

    /** Nobody has to be sent away, and still the balancer needs its time. */
    @Test
    void nothingFailsWhenNobodyIsConnectedEither() throws InterruptedException {
        fleet.takeRequestsOnly();
        replaceBoth(fleet::terminate);
        assertThat(fleet.requests().failures()).isEmpty();
    }

    private void replaceBoth(Consumer<ServerProcess> takeAway) {
        for (ServerProcess old : new ServerProcess[] {first, second}) {
            fleet.start(valkey);
            takeAway.accept(old);
            fleet.awaitMoreTraffic();
        }
    }

    private void routeElsewhereThenTerminate(ServerProcess old) {
        fleet.balancer().remove(old);
        fleet.terminate(old);
    }
}
