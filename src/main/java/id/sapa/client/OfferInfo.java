package id.sapa.client;

import id.sapa.common.OfferId;
import id.sapa.common.SessionId;
import java.time.Instant;

/**
 * A session that a mitra may take.
 *
 * @param expiresAt until when it can be accepted
 */
public record OfferInfo(
        OfferId id,
        SessionId sessionId,
        SessionInfo.ProductInfo product,
        SessionInfo.Person customer,
        Instant expiresAt) {}
