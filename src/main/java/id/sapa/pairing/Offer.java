package id.sapa.pairing;

import id.sapa.common.OfferId;
import id.sapa.common.SessionId;
import id.sapa.common.UserId;
import java.time.Instant;

/** A session shown to one mitra. */
public record Offer(OfferId id, SessionId sessionId, UserId mitraId, OfferState state, Instant expiresAt) {}
