package id.sapa.push;

import id.sapa.account.DeviceLocale;
import id.sapa.common.WireEnum;
import java.time.Duration;

/** What a push tells of. Its wire name is the {@code event} that apps read. */
public enum PushKind implements WireEnum {
    /** A mitra is offered a session; worthless once the offer is gone. */
    OFFER(PushChannel.OFFER, Duration.ofMinutes(2), "Permintaan chat baru", "New chat request"),
    /** The offer is gone, and with it what the phone shows of it. It is not shown itself. */
    OFFER_GONE(PushChannel.OFFER, Duration.ofHours(1), "", ""),
    SESSION_STARTED(PushChannel.SESSION, Duration.ofHours(1), "Chat Anda sudah dimulai", "Your chat has started"),
    MESSAGE(PushChannel.MESSAGE, Duration.ofHours(24), "Pesan baru", "New message"),
    SESSION_WARNING(PushChannel.SESSION, Duration.ofMinutes(5), "Chat Anda segera berakhir", "Your chat ends soon"),
    SESSION_ENDED(PushChannel.SESSION, Duration.ofHours(24), "Chat Anda telah berakhir", "Your chat has ended"),
    /** Nobody could take the session; the customer is refunded. */
    SESSION_UNMATCHED(
            PushChannel.SESSION,
            Duration.ofHours(24),
            "Belum ada mitra yang tersedia. Jika sudah membayar, uang Anda dikembalikan",
            "Nobody was free. If you have paid, you get your money back"),
    /** Sapa has switched the mitra off, and only the mitra can switch itself on again. */
    PRESENCE_OFF(
            PushChannel.PRESENCE, Duration.ofHours(12), "Anda sekarang offline", "You have been switched to offline");

    private final PushChannel channel;
    private final Duration timeToLive;
    private final String indonesian;
    private final String english;

    PushKind(PushChannel channel, Duration timeToLive, String indonesian, String english) {
        this.channel = channel;
        this.timeToLive = timeToLive;
        this.indonesian = indonesian;
        this.english = english;
    }

    @Override
    public String wire() {
        return this == OFFER_GONE ? "offer.gone" : WireEnum.super.wire();
    }

    /** Whether the app alone gets it. */
    boolean isSilent() {
        return this == OFFER_GONE;
    }

    /** What is to be sent first has 0, everything else 1. */
    int priority() {
        return channel == PushChannel.OFFER ? 0 : 1;
    }

    PushChannel channel() {
        return channel;
    }

    /** How long it is worth delivering. */
    Duration timeToLive() {
        return timeToLive;
    }

    /**
     * What the phone shows, unless it is silent. It names nobody and quotes nothing.
     *
     * @param locale null for a device that has not said
     */
    String title(DeviceLocale locale) {
        return locale == DeviceLocale.EN ? english : indonesian;
    }

    /** The name of the app's own title for it. */
    String titleKey() {
        return "push_" + wire() + "_title";
    }

    /** The name of the app's own text below the title. */
    String bodyKey() {
        return "push_" + wire() + "_body";
    }
}
