package id.sapa.pairing;

import id.sapa.common.OfferId;
import id.sapa.common.SessionId;
import id.sapa.session.SessionView.Person;
import id.sapa.session.SessionView.PurchasedProduct;
import java.time.Instant;

/**
 * An offer as its mitra sees it.
 *
 * @param product what the customer bought
 * @param expiresAt until when it can be accepted
 */
public record OfferView(
        OfferId id, SessionId sessionId, PurchasedProduct product, Person customer, Instant expiresAt) {}
