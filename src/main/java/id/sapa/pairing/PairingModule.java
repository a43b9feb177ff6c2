package id.sapa.pairing;

import com.codahale.metrics.MetricRegistry;
import id.sapa.availability.AvailabilityService;
import id.sapa.availability.PresenceService;
import id.sapa.common.UserId;
import id.sapa.event.Event;
import id.sapa.session.SessionModule;
import io.dropwizard.lifecycle.setup.LifecycleEnvironment;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Wires pairing and hands it to the session feature. */
public final class PairingModule {

    private final PairingScheduler runner;
    private final OfferService offers;
    private final OfferResource resource;

    public PairingModule(
            SessionModule.Dependencies dependencies,
            AvailabilityService availabilityService,
            PresenceService presence,
            SessionModule sessions,
            MetricRegistry metrics,
            LifecycleEnvironment lifecycle) {
        OfferNotifier notices = new OfferNotifier(dependencies.events(), dependencies.push());
        PairingRound pass = new PairingRound(
                dependencies.database(),
                availabilityService,
                presence,
                sessions.lifecycle(),
                notices,
                dependencies.jobs(),
                dependencies.settings(),
                dependencies.clock());
        this.runner = new PairingScheduler(pass, sessions.queue(), notices, dependencies.clock(), metrics);
        runner.registerWith(dependencies.jobs());
        lifecycle.manage(runner);
        sessions.pairWith(runner);
        presence.addListener(runner);
        this.offers = new OfferService(
                dependencies.database(),
                availabilityService,
                presence,
                sessions.lifecycle(),
                sessions.views(),
                notices,
                runner,
                metrics,
                dependencies.clock());
        this.resource = new OfferResource(offers);
    }

    public void registerTo(Consumer<Object> jersey) {
        jersey.accept(resource);
    }

    /** The offers that these mitras can accept now, as they are told of them. */
    public Map<UserId, List<Event>> openOffers(Collection<UserId> mitras) {
        return offers.open(mitras);
    }
}
