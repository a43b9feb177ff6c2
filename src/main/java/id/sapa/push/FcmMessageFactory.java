package id.sapa.push;

import com.google.firebase.messaging.AndroidConfig;
import com.google.firebase.messaging.ApnsConfig;
import com.google.firebase.messaging.Aps;
import com.google.firebase.messaging.Message;
import com.google.firebase.messaging.Notification;
import com.google.firebase.messaging.WebpushConfig;
import java.time.Clock;
import java.time.Duration;
import java.util.Locale;

/**
 * What phones get: a title, the kind of event and the session's id. What was written stays with us. Every push is shown at
 * once, so all are of high priority.
 */
final class FcmMessageFactory {

    /** RFC 8030, 5.4. */
    private static final int MAX_WEB_TOPIC_LENGTH = 32;

    private final Clock clock;

    FcmMessageFactory(Clock clock) {
        this.clock = clock;
    }

    // Apps register FCM tokens; the newer installation ids, which the library would rather have, are another contract.
    @SuppressWarnings("deprecation")
    Message of(QueuedPush push) {
        Duration timeToLive = Duration.between(clock.instant(), push.expiresAt());
        return Message.builder()
                .setToken(push.token())
                .putData("event", push.kind().wire())
                .putData("session_id", push.sessionId().toString())
                .setNotification(
                        Notification.builder().setTitle(push.kind().title()).build())
                .setAndroidConfig(AndroidConfig.builder()
                        .setPriority(AndroidConfig.Priority.HIGH)
                        .setCollapseKey(push.collapseKey())
                        .setTtl(Math.max(0, timeToLive.toMillis()))
                        .build())
                .setApnsConfig(ApnsConfig.builder()
                        .putHeader("apns-priority", "10")
                        .putHeader("apns-collapse-id", push.collapseKey())
                        .putHeader(
                                "apns-expiration",
                                Long.toString(push.expiresAt().getEpochSecond()))
                        .setAps(Aps.builder()
                                .setSound("default")
                                .setThreadId(push.sessionId().toString())
                                .build())
                        .build())
                .setWebpushConfig(WebpushConfig.builder()
                        .putHeader("TTL", Long.toString(Math.max(0, timeToLive.toSeconds())))
                        .putHeader("Urgency", "high")
                        .putHeader("Topic", webTopic(push.collapseKey()))
                        .build())
                .build();
    }

    private static String webTopic(String collapseKey) {
        String plain = collapseKey.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
        return plain.substring(Math.max(0, plain.length() - MAX_WEB_TOPIC_LENGTH));
    }
}
