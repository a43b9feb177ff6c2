package id.sapa.account;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import id.sapa.testing.Http;
import id.sapa.testing.SapaCluster;
import id.sapa.testing.SignedIn;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.slf4j.LoggerFactory;

/** What is logged of a user's comings and goings, also when things go wrong. */
class LogRedactionIT {

    @RegisterExtension
    static final SapaCluster CLUSTER = SapaCluster.of(1);

    private final Http http = Http.at(CLUSTER.instance(0).publicUrl());
    private final List<String> logged = new CopyOnWriteArrayList<>();
    private final Logger root = (Logger) LoggerFactory.getLogger("id.sapa");
    private final AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
            String failure =
                    event.getThrowableProxy() == null ? "" : ThrowableProxyUtil.asString(event.getThrowableProxy());
            logged.add(event.getFormattedMessage() + event.getKeyValuePairs() + event.getMDCPropertyMap() + failure);
        }
    };

    @BeforeEach
    void listen() {
        root.setLevel(Level.DEBUG);
        appender.setContext(root.getLoggerContext());
        appender.start();
        root.addAppender(appender);
    }

    @AfterEach
    void stopListening() {
        root.detachAppender(appender);
    }

    @Test
    void noPhoneTokenOrNameIsLogged() {
        SignedIn user = SignedIn.customer(http);
        user.http().patch("/v1/me", Map.of("display_name", "Somebody Special")).expect(200);
        user.http()
                .put("/v1/me/devices/phone", Map.of("fcm_token", "a-token-of-a-phone", "platform", "ios"))
                .expect(204);
        String next = http.post("/v1/auth/refresh", Map.of("refresh_token", user.refreshToken()))
                .expect(200)
                .json()
                .path("refresh_token")
                .asText();
        http.post("/v1/auth/refresh", Map.of("refresh_token", next)).expect(200);
        http.post("/v1/auth/refresh", Map.of("refresh_token", user.refreshToken()))
                .expect(401);

        assertThat(logged).anyMatch(line -> line.contains("Refresh token reused"));
        assertThat(logged)
                .noneMatch(line -> line.contains(user.phone())
                        || line.contains(user.phone().substring(3))
                        || line.contains(user.accessToken())
                        || line.contains(user.refreshToken())
                        || line.contains("a-token-of-a-phone")
                        || line.contains("Somebody Special"));
    }

    @Test
    void aFailureOfPostgresIsLoggedWithoutTheRow() {
        SignedIn user = SignedIn.customer(http);
        CLUSTER.database()
                .withHandle(handle -> handle.execute(
                        "alter table app_user add constraint odd check (display_name <> 'Forbidden Name')"));
        http.as(user.accessToken()).patch("/v1/me", Map.of("display_name", "Forbidden Name"));
        assertThat(logged).noneMatch(line -> line.contains("Forbidden Name") || line.contains(user.phone()));
    }
}
