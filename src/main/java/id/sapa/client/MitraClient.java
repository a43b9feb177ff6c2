package id.sapa.client;

import id.sapa.common.OfferId;
import id.sapa.common.Page;
import java.util.Map;

/** What only mitras call. Immutable and thread-safe; errors are those of {@link SapaClient}. */
public final class MitraClient {

    private final SapaClient client;

    MitraClient(SapaClient client) {
        this.client = client;
    }

    /** Goes online or offline. */
    public PresenceInfo presence(boolean online) {
        return client.put("/v1/mitra/presence", Map.of("online", online), PresenceInfo.class);
    }

    /**
     * Says that the mitra is still there; due every 15 seconds or so while online.
     *
     * @throws SapaException {@code offline} if it is not online
     */
    public void heartbeat() {
        client.post("/v1/mitra/heartbeat");
    }

    /** The offers that can be accepted now. */
    public Page<OfferInfo> offers() {
        return client.page("/v1/mitra/offers", OfferInfo.class);
    }

    /**
     * Takes an offer; the session is active from then on. Accepting again what one has is harmless.
     *
     * @throws SapaException {@code offer_gone} if it is too late
     */
    public SessionInfo accept(OfferId offer) {
        return client.post("/v1/mitra/offers/" + offer + "/accept", Map.of(), SessionInfo.class);
    }

    /** Leaves an offer to others. */
    public void decline(OfferId offer) {
        client.post("/v1/mitra/offers/" + offer + "/decline");
    }

    /** What the mitra has earned, newest first; {@code after} is the page before's {@code next}, or null. */
    public EarningsInfo earnings(int limit, String after) {
        return client.get("/v1/mitra/earnings" + SapaClient.query(limit, after), EarningsInfo.class);
    }
}
