package id.sapa.push;

import com.google.firebase.messaging.AndroidConfig;
import com.google.firebase.messaging.AndroidNotification;
import com.google.firebase.messaging.ApnsConfig;
import com.google.firebase.messaging.Aps;
import com.google.firebase.messaging.ApsAlert;
import com.google.firebase.messaging.Message;
import com.google.firebase.messaging.Notification;
import com.google.firebase.messaging.WebpushConfig;
import java.time.Clock;
import java.time.Duration;

/**
 * What phones get: a title, the names of the app's own texts, the kind of event and the session's id. What was written stays with us.
 * What is shown is shown at once and so of high priority; what is not may wait until the phone wakes, since nobody looks at it before.
 */
final class FcmMessageFactory {

    private final Clock clock;

    FcmMessageFactory(Clock clock) {
        this.clock = clock;
    }

    // Apps register FCM tokens; the newer installation ids, which the library would rather have, are another contract.
    @SuppressWarnings("deprecation")
    Message of(QueuedPush push) {
        Message.Builder message = Message.builder()
                .setToken(push.token())
                .putData("event", push.kind().wire())
                .setAndroidConfig(android(push))
                .setApnsConfig(apns(push))
                .setWebpushConfig(web(push));
        if (push.sessionId() != null) {
            message.putData("session_id", push.sessionId().toString());
        }
        if (push.offerId() != null) {
            message.putData("offer_id", push.offerId().toString());
        }
        if (push.kind() == PushKind.OFFER) {
            message.putData("expires_at", push.expiresAt().toString());
        }
        if (push.kind().isSilent()) {
            message.putData("tag", push.kind().channel().wire());
        } else {
            message.setNotification(Notification.builder().setTitle(title(push)).build());
        }
        return message.build();
    }

    private AndroidConfig android(QueuedPush push) {
        String channel = push.kind().channel().wire();
        AndroidConfig.Builder android = AndroidConfig.builder()
                .setPriority(push.kind().isSilent() ? AndroidConfig.Priority.NORMAL : AndroidConfig.Priority.HIGH)
                .setCollapseKey(channel)
                .setTtl(timeToLive(push).toMillis());
        if (!push.kind().isSilent()) {
            android.setNotification(AndroidNotification.builder()
                    .setTag(channel)
                    .setChannelId(channel)
                    .setTitleLocalizationKey(push.kind().titleKey())
                    .setBodyLocalizationKey(push.kind().bodyKey())
                    .build());
        }
        return android.build();
    }

    private static ApnsConfig apns(QueuedPush push) {
        return ApnsConfig.builder()
                .putHeader("apns-push-type", push.kind().isSilent() ? "background" : "alert")
                // Apple refuses 10 for what shows nothing.
                .putHeader("apns-priority", push.kind().isSilent() ? "5" : "10")
                .putHeader("apns-collapse-id", push.kind().channel().wire())
                .putHeader("apns-expiration", Long.toString(push.expiresAt().getEpochSecond()))
                .setAps(
                        push.kind().isSilent()
                                ? Aps.builder().setContentAvailable(true).build()
                                : alert(push))
                .build();
    }

    private static Aps alert(QueuedPush push) {
        ApsAlert.Builder alert = ApsAlert.builder().setTitle(title(push));
        // An app without these texts would show their names instead; Android shows the title.
        if (push.locale() != null) {
            alert.setTitleLocalizationKey(push.kind().titleKey())
                    .setLocalizationKey(push.kind().bodyKey());
        }
        Aps.Builder aps = Aps.builder().setAlert(alert.build()).setSound("default");
        if (push.sessionId() != null) {
            aps.setThreadId(push.sessionId().toString());
        }
        return aps.build();
    }

    private WebpushConfig web(QueuedPush push) {
        return WebpushConfig.builder()
                .putHeader("TTL", Long.toString(timeToLive(push).toSeconds()))
                .putHeader("Urgency", push.kind().isSilent() ? "normal" : "high")
                .putHeader("Topic", push.kind().channel().wire())
                .build();
    }

    private Duration timeToLive(QueuedPush push) {
        Duration rest = Duration.between(clock.instant(), push.expiresAt());
        return rest.isNegative() ? Duration.ZERO : rest;
    }

    private static String title(QueuedPush push) {
        return push.kind().title(push.locale());
    }
}
