package id.sapa.push;

import com.google.api.core.ApiFuture;
import com.google.auth.oauth2.AccessToken;
import com.google.auth.oauth2.GoogleCredentials;
import com.google.firebase.FirebaseApp;
import com.google.firebase.FirebaseOptions;
import com.google.firebase.messaging.FirebaseMessaging;
import com.google.firebase.messaging.FirebaseMessagingException;
import id.sapa.common.Id;
import id.sapa.common.InvalidConfigurationException;
import id.sapa.concurrent.LogThrottle;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends through FCM's HTTP v1 interface. Each device is sent to by itself, so one failure touches no other. */
final class FcmPushGateway implements PushGateway {

    private static final Logger LOG = LoggerFactory.getLogger(FcmPushGateway.class);
    private static final LogThrottle THIRD_PARTY_FAILURES = new LogThrottle();
    private static final int CONNECT_MILLIS = 3_000;
    private static final int READ_MILLIS = 10_000;
    /** The library repeats some failures by itself; whatever it does must end before others take the rows. */
    private static final Duration DEADLINE = Duration.ofSeconds(40);

    private final FirebaseApp app;
    private final FirebaseMessaging messaging;
    private final FcmMessageFactory messages;

    FcmPushGateway(PushConfiguration configuration, Clock clock) {
        FirebaseOptions.Builder options = FirebaseOptions.builder()
                .setProjectId(configuration.projectId())
                .setConnectTimeout(CONNECT_MILLIS)
                .setReadTimeout(READ_MILLIS)
                .setThreadManager(new FcmThreadManager());
        if (configuration.endpoint().isEmpty()) {
            options.setCredentials(applicationDefault());
        } else {
            options.setCredentials(GoogleCredentials.create(new AccessToken("none", new Date(Long.MAX_VALUE))))
                    .setHttpTransport(FcmTransport.to(configuration.endpoint()));
        }
        this.app = FirebaseApp.initializeApp(options.build(), "sapa-" + Id.generate());
        this.messaging = FirebaseMessaging.getInstance(app);
        this.messages = new FcmMessageFactory(clock);
    }

    @Override
    public CompletableFuture<PushOutcome> send(QueuedPush push) {
        ApiFuture<String> call = messaging.sendAsync(messages.of(push));
        CompletableFuture<PushOutcome> outcome = new CompletableFuture<>();
        call.addListener(() -> complete(outcome, call), Runnable::run);
        return outcome.completeOnTimeout(
                new PushOutcome.Retryable("no answer in time", Duration.ZERO), DEADLINE.toSeconds(), TimeUnit.SECONDS);
    }

    private static void complete(CompletableFuture<PushOutcome> outcome, ApiFuture<String> call) {
        try {
            call.get();
            outcome.complete(new PushOutcome.Sent());
        } catch (ExecutionException e) {
            if (e.getCause() instanceof FirebaseMessagingException failure) {
                outcome.complete(outcome(failure));
            } else {
                outcome.completeExceptionally(e.getCause());
            }
        } catch (InterruptedException | CancellationException e) {
            // It is done, so this does not wait: the pool was shut down.
            outcome.completeExceptionally(e);
        }
    }

    @Override
    public void close() {
        app.delete();
    }

    private static GoogleCredentials applicationDefault() {
        try {
            return GoogleCredentials.getApplicationDefault();
        } catch (IOException e) {
            throw new InvalidConfigurationException(
                    List.of("GOOGLE_APPLICATION_CREDENTIALS gives no Google credentials, pushes could not be sent: "
                            + e.getMessage().lines().findFirst().orElse("")));
        }
    }

    private static PushOutcome outcome(FirebaseMessagingException failure) {
        if (failure.getMessagingErrorCode() == null) {
            return new PushOutcome.Retryable("failed: " + failure.getErrorCode(), retryAfter(failure));
        }
        String reason = failure.getMessagingErrorCode().name().toLowerCase(Locale.ROOT);
        return switch (failure.getMessagingErrorCode()) {
            case UNREGISTERED, SENDER_ID_MISMATCH -> new PushOutcome.Unregistered();
            case INVALID_ARGUMENT -> new PushOutcome.Refused(reason);
            case THIRD_PARTY_AUTH_ERROR -> {
                THIRD_PARTY_FAILURES.log(
                        LOG.atError(),
                        "FCM cannot authenticate to APNs or web push: check the Firebase project's settings");
                yield new PushOutcome.Retryable(reason, retryAfter(failure));
            }
            case QUOTA_EXCEEDED, UNAVAILABLE, INTERNAL -> new PushOutcome.Retryable(reason, retryAfter(failure));
        };
    }

    /** The pause in seconds that the answer asks for (RFC 9110, 10.2.3); a date is not used by FCM. */
    private static Duration retryAfter(FirebaseMessagingException failure) {
        Map<String, Object> headers = failure.getHttpResponse() == null
                ? Map.of()
                : failure.getHttpResponse().getHeaders();
        return headers.entrySet().stream()
                .filter(header -> header.getKey().equalsIgnoreCase("Retry-After"))
                .map(header -> header.getValue() instanceof List<?> values && !values.isEmpty()
                        ? values.get(0)
                        : header.getValue())
                .map(String::valueOf)
                .map(FcmPushGateway::seconds)
                .flatMap(Optional::stream)
                .findFirst()
                .orElse(Duration.ZERO);
    }

    private static Optional<Duration> seconds(String text) {
        return text.matches("\\d{1,6}") ? Optional.of(Duration.ofSeconds(Long.parseLong(text))) : Optional.empty();
    }
}
