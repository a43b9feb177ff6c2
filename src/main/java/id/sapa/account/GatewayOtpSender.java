package id.sapa.account;

import com.codahale.metrics.MetricRegistry;
import id.sapa.common.PhoneNumber;
import id.sapa.concurrent.LogThrottle;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Posts codes to the first gateway that takes them. */
final class GatewayOtpSender implements OtpSender {

    private static final Logger LOG = LoggerFactory.getLogger(GatewayOtpSender.class);

    private final List<Gateway> gateways;
    private final LogThrottle failures = new LogThrottle();
    private final Duration codeLifetime;
    private final MetricRegistry metrics;

    private record Gateway(URI url, String token, OtpMessageTemplate template, Duration timeout, HttpClient client) {

        static Gateway of(OtpGatewayConfiguration configuration) {
            Duration timeout = configuration.timeout().toJavaDuration();
            return new Gateway(
                    URI.create(configuration.url()),
                    configuration.token(),
                    new OtpMessageTemplate(configuration.body()),
                    timeout,
                    HttpClient.newBuilder()
                            .connectTimeout(timeout)
                            .followRedirects(HttpClient.Redirect.NEVER)
                            .build());
        }
    }

    GatewayOtpSender(List<OtpGatewayConfiguration> gateways, Duration codeLifetime, MetricRegistry metrics) {
        this.gateways = gateways.stream().map(Gateway::of).toList();
        this.codeLifetime = codeLifetime;
        this.metrics = metrics;
    }

    @Override
    public void send(PhoneNumber phone, String code) {
        OtpNotSentException failure = new OtpNotSentException("there is no gateway", null);
        for (Gateway gateway : gateways) {
            try {
                post(gateway, phone, code);
                return;
            } catch (OtpNotSentException e) {
                metrics.meter("otp.gateway_failures").mark();
                failures.log(
                        LOG.atWarn()
                                .addKeyValue("gateway", gateway.url().getHost())
                                .setCause(e),
                        "OTP gateway failed");
                failure = e;
            }
        }
        throw failure;
    }

    private void post(Gateway gateway, PhoneNumber phone, String code) {
        HttpRequest request = HttpRequest.newBuilder(gateway.url())
                .timeout(gateway.timeout())
                .header("Authorization", "Bearer " + gateway.token())
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(gateway.template().fill(phone, code, codeLifetime)))
                .build();
        try {
            int status = gateway.client()
                    .send(request, HttpResponse.BodyHandlers.discarding())
                    .statusCode();
            if (status / 100 != 2) {
                throw new OtpNotSentException("status " + status, null);
            }
        } catch (IOException e) {
            throw new OtpNotSentException(e.getClass().getSimpleName(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new OtpNotSentException("interrupted", e);
        }
    }
}
