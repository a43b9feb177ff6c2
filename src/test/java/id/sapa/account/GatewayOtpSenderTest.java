package id.sapa.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.codahale.metrics.MetricRegistry;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import id.sapa.common.PhoneNumber;
import io.dropwizard.util.Duration;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GatewayOtpSenderTest {

    private static final PhoneNumber PHONE = new PhoneNumber("+6281234567890");
    private static final String WHATSAPP = """
            {"to": "{phone_digits}", "type": "template", "template": {"name": "otp",
             "components": [{"type": "body", "parameters": [{"type": "text", "text": "{code}"}]}]}, "tries": 1}
            """;

    private final CountDownLatch release = new CountDownLatch(1);
    private final List<FakeGateway> started = new CopyOnWriteArrayList<>();

    @AfterEach
    void stop() {
        release.countDown();
        started.forEach(gateway -> gateway.server.stop(0));
    }

    @Test
    void fillsTheTemplateAndShowsItsToken() {
        FakeGateway gateway = new FakeGateway(200, false);
        sender(gateway.configuration(WHATSAPP)).send(PHONE, "012345");
        JsonNode body = gateway.bodies.get(0);
        assertThat(body.path("to").asText()).isEqualTo("6281234567890");
        assertThat(body.at("/template/components/0/parameters/0/text").asText()).isEqualTo("012345");
        assertThat(body.path("tries").isInt()).isTrue();
        assertThat(gateway.authorizations).containsExactly("Bearer secret");
    }

    @Test
    void fallsBackWhenAGatewayRefuses() {
        FakeGateway first = new FakeGateway(503, false);
        FakeGateway second = new FakeGateway(202, false);
        sender(first.configuration(null), second.configuration(null)).send(PHONE, "012345");
        assertThat(first.bodies).hasSize(1);
        assertThat(second.bodies.get(0).path("code").asText()).isEqualTo("012345");
    }

    @Test
    void fallsBackWhenAGatewayIsSilent() {
        FakeGateway first = new FakeGateway(200, true);
        FakeGateway second = new FakeGateway(200, false);
        sender(first.configuration(null), second.configuration(null)).send(PHONE, "012345");
        assertThat(second.bodies).hasSize(1);
    }

    @Test
    void saysSoWithoutPhoneOrCodeWhenNobodyTakesIt() {
        FakeGateway gateway = new FakeGateway(401, false);
        assertThatThrownBy(() -> sender(gateway.configuration(null)).send(PHONE, "012345"))
                .isInstanceOf(OtpNotSentException.class)
                .hasMessage("status 401");
    }

    private GatewayOtpSender sender(OtpGatewayConfiguration... gateways) {
        return new GatewayOtpSender(List.of(gateways), OtpService.LIFETIME, new MetricRegistry());
    }

    private final class FakeGateway {
        private final HttpServer server;
        private final List<JsonNode> bodies = new CopyOnWriteArrayList<>();
        private final List<String> authorizations = new CopyOnWriteArrayList<>();

        FakeGateway(int status, boolean silent) {
            try {
                server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
            server.setExecutor(Executors.newCachedThreadPool());
            server.createContext("/", exchange -> {
                bodies.add(new ObjectMapper().readTree(exchange.getRequestBody()));
                authorizations.add(exchange.getRequestHeaders().getFirst("Authorization"));
                if (silent) {
                    try {
                        release.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                }
                exchange.sendResponseHeaders(status, -1);
                exchange.close();
            });
            server.start();
            started.add(this);
        }

        OtpGatewayConfiguration configuration(String body) {
            return new OtpGatewayConfiguration(
                    null,
                    "http://127.0.0.1:" + server.getAddress().getPort() + "/messages",
                    "secret",
                    body,
                    Duration.milliseconds(500));
        }
    }
}
