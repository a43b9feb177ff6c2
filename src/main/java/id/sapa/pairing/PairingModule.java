package id.sapa.pairing;

import com.codahale.metrics.MetricRegistry;
import id.sapa.availability.Availability;
import id.sapa.common.UserId;
import id.sapa.event.Event;
import id.sapa.session.SessionModule;
import io.dropwizard.lifecycle.setup.LifecycleEnvironment;
import java.util.List;
import java.util.function.Consumer;

/** Wires pairing and hands it to the session feature. */
public final class PairingModule {

    private final PairingRunner runner;
    private final OfferService offers;
    private final OfferResource resource;

    public PairingModule(
            SessionModule.Platform platform,
            Availability availability,
            SessionModule sessions,
            MetricRegistry metrics,
            LifecycleEnvironment lifecycle) {
        OfferNotices notices = new OfferNotices(platform.events(), platform.push());
        PairingPass pass = new PairingPass(
                platform.database(), availability, notices, platform.jobs(), platform.settings(), platform.clock());
        this.runner = new PairingRunner(pass, notices, platform.clock(), metrics);
        runner.registerWith(platform.jobs());
        lifecycle.manage(runner);
        sessions.pairWith(runner);
        this.offers = new OfferService(
                platform.database(),
                availability,
                sessions.lifecycle(),
                sessions.views(),
                notices,
                runner,
                platform.clock());
        this.resource = new OfferResource(offers);
    }

    public void registerTo(Consumer<Object> jersey) {
        jersey.accept(resource);
    }

    /** The offers that the mitra can accept now, as it is told of them. */
    public List<Event> openOffers(UserId mitra) {
        return offers.open(mitra).stream().map(OfferNotices::frame).toList();
    }

    /** Asks for a pass: somebody may have become available. */
    public void nudge() {
        runner.nudge();
    }
}
