package id.sapa.pairing;

import id.sapa.common.UserId;
import id.sapa.db.Transaction;
import id.sapa.event.Event;
import id.sapa.event.EventBus;
import id.sapa.event.EventType;
import id.sapa.push.PushQueue;
import java.util.List;
import java.util.Map;

/** Tells mitras of their offers. */
final class OfferNotifier {

    private final EventBus bus;
    private final PushQueue push;

    OfferNotifier(EventBus bus, PushQueue push) {
        this.bus = bus;
        this.push = push;
    }

    void made(Transaction transaction, UserId mitra, OfferView offer) {
        bus.publish(transaction, List.of(mitra), frame(offer));
        push.offer(transaction, mitra, offer.sessionId(), offer.id(), offer.expiresAt());
    }

    /** The offer as the frame that its mitra gets. */
    static Event frame(OfferView offer) {
        return Event.of(EventType.OFFER, offer.sessionId(), 0, Map.of("offer", offer));
    }

    void gone(Transaction transaction, List<Offer> offers) {
        offers.forEach(offer -> {
            bus.publish(
                    transaction,
                    List.of(offer.mitraId()),
                    Event.of(EventType.OFFER_GONE, offer.sessionId(), 0, Map.of("offer_id", offer.id())));
            push.offerGone(transaction, offer.mitraId(), offer.sessionId(), offer.id());
        });
    }
}
