package id.sapa.valkey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.codahale.metrics.MetricRegistry;
import id.sapa.testing.TestValkey;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ValkeyClientIT {

    private final TestValkey server = TestValkey.start();
    private final ValkeyClient client = new ValkeyClient(ValkeyConfiguration.of(server.url()), new MetricRegistry());
    private final AtomicInteger ups = new AtomicInteger();
    private final AtomicInteger downs = new AtomicInteger();

    @BeforeEach
    void start() {
        client.addListener(new ValkeyStateListener() {
            @Override
            public void onUp() {
                ups.incrementAndGet();
            }

            @Override
            public void onDown() {
                downs.incrementAndGet();
            }
        });
        client.start();
    }

    @AfterEach
    void stop() {
        client.stop();
        server.close();
    }

    @Test
    void answersInOrderAndKeepsAnErrorToItsOwnCommand() {
        List<ValkeyReply> replies = client.pipeline(List.of(
                ValkeyCommand.of("SET", "k", "v"),
                ValkeyCommand.of("SADD", "k", "wrong type"),
                ValkeyCommand.of("GET", "k"),
                ValkeyCommand.of("GET", "missing"),
                ValkeyCommand.of("INCR", "n")));
        assertThat(replies.get(1).error()).hasValueSatisfying(e -> assertThat(e).startsWith("WRONGTYPE"));
        assertThat(replies.get(2).asString()).contains("v");
        assertThat(replies.get(3).isNil()).isTrue();
        assertThat(replies.get(4).asLong()).isEqualTo(1);
        assertThatThrownBy(() -> client.call("SADD", "k", "x")).isInstanceOf(ValkeyErrorException.class);
        assertThat(client.isUp()).isTrue();
    }

    @Test
    void transactsOnlyWhileAKeyHasItsValue() {
        List<ValkeyCommand> commands = List.of(ValkeyCommand.of("INCR", "n"), ValkeyCommand.of("INCR", "n"));
        assertThat(client.transactBulk("guard", "a", commands)).isFalse();
        client.call("SET", "guard", "b");
        assertThat(client.transactBulk("guard", "a", commands)).isFalse();
        assertThat(client.call("GET", "n").isNil()).isTrue();
        assertThat(client.transactBulk("guard", "b", commands)).isTrue();
        assertThat(client.call("GET", "n").asLong()).isEqualTo(2);
        List<ValkeyCommand> wrong = List.of(ValkeyCommand.of("SADD", "n", "x"));
        assertThatThrownBy(() -> client.transactBulk("guard", "b", wrong)).isInstanceOf(ValkeyErrorException.class);
    }

    /** Whoever takes the guard away knows how often was counted, and nothing is counted after that. */
    @Test
    void aGuardThatIsTakenAwayMeanwhileEndsIt() {
        ValkeyScript take = ValkeyScript.of("redis.call('del', KEYS[1]) return redis.call('get', KEYS[2])");
        for (int round = 0; round < 50; round++) {
            client.call("SET", "guard", "a");
            client.call("SET", "n", "0");
            CompletableFuture<Long> counted = CompletableFuture.supplyAsync(() -> {
                long times = 0;
                while (client.transactBulk("guard", "a", List.of(ValkeyCommand.of("INCR", "n")))) {
                    times++;
                }
                return times;
            });
            await().until(() -> client.call("GET", "n").asLong() > 3);
            long atTheEnd =
                    client.call(take.command(List.of("guard", "n"), List.of())).asLong();
            assertThat(counted.join()).isEqualTo(atTheEnd);
            assertThat(client.call("GET", "n").asLong()).isEqualTo(atTheEnd);
        }
    }

    @Test
    void loadsAScriptThatTheServerDoesNotKnowAlsoAfterARestart() {
        ValkeyScript script = ValkeyScript.of("return redis.call('incrby', KEYS[1], ARGV[1])");
        List<ValkeyCommand> twice =
                List.of(script.command(List.of("n"), List.of("2")), script.command(List.of("n"), List.of("3")));
        assertThat(client.pipeline(twice)).extracting(ValkeyReply::asLong).containsExactly(2L, 5L);
        client.call("SCRIPT", "FLUSH");
        assertThat(client.pipeline(twice)).extracting(ValkeyReply::asLong).containsExactly(7L, 10L);
        server.kill();
        server.restart();
        await().until(() -> {
            try {
                return client.call(script.command(List.of("n"), List.of("1"))).asLong() == 1;
            } catch (ValkeyUnavailableException e) {
                return false;
            }
        });
    }

    @Test
    void aDeadServerIsDetouredAndItsReturnIsNoticedInTheBackground() {
        client.call("PING");
        server.kill();
        await().until(() -> !client.isUp());
        await().untilAtomic(downs, org.hamcrest.Matchers.is(1));
        assertThatThrownBy(() -> client.call("PING")).isInstanceOf(ValkeyUnavailableException.class);
        server.restart();
        await().until(client::isUp);
        await().untilAtomic(ups, org.hamcrest.Matchers.is(1));
        assertThat(client.call("PING").asString()).contains("PONG");
    }

    @Test
    void aFrozenServerCostsOneTimeOutAndThenNothing() {
        IntStream.range(0, 20).forEach(i -> client.call("PING"));
        server.freeze();
        try {
            long[] nanos = IntStream.range(0, 200)
                    .mapToLong(i -> {
                        long start = System.nanoTime();
                        assertThatThrownBy(() -> client.call("PING")).isInstanceOf(ValkeyUnavailableException.class);
                        return System.nanoTime() - start;
                    })
                    .toArray();
            assertThat(client.isUp()).isFalse();
            long slow = LongStream.of(nanos).filter(n -> n > 10_000_000).count();
            assertThat(slow).as("calls that waited").isLessThanOrEqualTo(4);
            assertThat(LongStream.of(nanos).max().orElseThrow())
                    .as("slowest call")
                    .isLessThan(250_000_000);
        } finally {
            server.thaw();
        }
        await().until(client::isUp);
        assertThat(client.call("PING").asString()).contains("PONG");
    }

    @Test
    void aServerThatIsNeverThereLeavesTheClientUsable() {
        server.kill();
        ValkeyClient early = new ValkeyClient(ValkeyConfiguration.of(server.url()), new MetricRegistry());
        early.start();
        try {
            assertThatThrownBy(() -> early.call("PING")).isInstanceOf(ValkeyUnavailableException.class);
            await().until(() -> !early.isUp());
            server.restart();
            await().until(early::isUp);
        } finally {
            early.stop();
        }
    }

    @Test
    void aReplicaIsNoServerToWriteTo() {
        server.command("REPLICAOF 127.0.0.1 1");
        assertThatThrownBy(() -> client.call("SET", "k", "v")).isInstanceOf(ValkeyUnavailableException.class);
        await().until(() -> !client.isUp());
        server.command("REPLICAOF NO ONE");
        await().until(client::isUp);
        client.call("SET", "k", "v");
    }

    @Test
    void signsInWithUserAndPassword() {
        try (TestValkey guarded = TestValkey.start("--requirepass", "p@ss:word")) {
            String host = "127.0.0.1:" + guarded.port();
            ValkeyClient right = new ValkeyClient(
                    ValkeyConfiguration.of("redis://default:p%40ss%3Aword@" + host), new MetricRegistry());
            assertThat(right.call("PING").asString()).contains("PONG");
            right.stop();
            ValkeyClient wrong =
                    new ValkeyClient(ValkeyConfiguration.of("redis://:nope@" + host), new MetricRegistry());
            assertThatThrownBy(() -> wrong.call("PING")).isInstanceOf(ValkeyUnavailableException.class);
            wrong.stop();
        }
    }

    @Test
    void namesTheServer() {
        ServerInfo first = client.server();
        assertThat(first.runId()).hasSize(40);
        server.kill();
        server.restart();
        await().until(client::isUp);
        await().until(() -> {
            try {
                return !client.server().runId().equals(first.runId());
            } catch (ValkeyUnavailableException e) {
                return false;
            }
        });
    }

    @Test
    void publishesInOneRoundTripAndSaysWhoHeard() {
        assertThat(client.publish(List.of(PubSubMessage.of("a", "1"), PubSubMessage.of("b", "2"))))
                .containsExactly(0, 0);
    }
}
