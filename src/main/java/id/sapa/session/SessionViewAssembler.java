package id.sapa.session;

import id.sapa.common.Role;
import id.sapa.common.SessionId;
import id.sapa.payment.PaymentService;
import id.sapa.payment.PaymentService.CustomerPayments;
import id.sapa.payment.PaymentView;
import id.sapa.session.SessionView.ExtensionView;
import id.sapa.session.SessionView.Person;
import id.sapa.session.SessionView.PurchasedProduct;
import id.sapa.session.SessionView.Rating;
import id.sapa.session.SessionView.ReceiptView;
import id.sapa.session.SessionViewDao.Details;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/** Builds what participants see. Thread-safe. */
public final class SessionViewAssembler {

    private final PaymentService paymentService;
    private final WaitEstimator waitEstimator;

    SessionViewAssembler(PaymentService paymentService, WaitEstimator waitEstimator) {
        this.paymentService = paymentService;
        this.waitEstimator = waitEstimator;
    }

    /** The session as this side sees it; the payment is the customer's business. */
    public SessionView of(Handle handle, ChatSession session, Role viewer) {
        return of(handle, List.of(session), viewer).get(0);
    }

    /** The same for several sessions, in their order, in a fixed number of queries. */
    List<SessionView> of(Handle handle, List<ChatSession> sessions, Role viewer) {
        if (sessions.isEmpty()) {
            return List.of();
        }
        List<SessionId> ids = sessions.stream().map(ChatSession::id).toList();
        Map<SessionId, Details> details = handle.attach(SessionViewDao.class).details(ids).stream()
                .collect(Collectors.toMap(Details::id, Function.identity()));
        if (viewer != Role.CUSTOMER) {
            return sessions.stream()
                    .map(session -> view(viewer, session, details.get(session.id()), null, null, null))
                    .toList();
        }
        Map<SessionId, Long> waits = waitEstimator.estimate(handle, sessions, details);
        CustomerPayments payments = paymentService.customerPayments(handle, ids);
        Map<SessionId, List<Extension>> extensions = handle.attach(ExtensionDao.class).ofSessions(ids).stream()
                .collect(Collectors.groupingBy(Extension::sessionId));
        return sessions.stream()
                .map(session -> view(
                        viewer,
                        session,
                        details.get(session.id()),
                        waits.get(session.id()),
                        payments.bySession().get(session.id()),
                        extensions.getOrDefault(session.id(), List.of()).stream()
                                .map(extension -> view(extension, payments))
                                .toList()))
                .toList();
    }

    private static ExtensionView view(Extension extension, CustomerPayments payments) {
        return new ExtensionView(
                extension.id(),
                extension.state(),
                extension.productName(),
                extension.durationMinutes(),
                extension.createdAt(),
                payments.byExtension().get(extension.id()));
    }

    private static SessionView view(
            Role viewer,
            ChatSession session,
            Details details,
            Long estimatedWaitSeconds,
            PaymentView payment,
            List<ExtensionView> extensions) {
        return new SessionView(
                session.id(),
                session.state(),
                session.version(),
                new Person(session.customerId(), details.customerName()),
                session.mitraId() == null ? null : new Person(session.mitraId(), details.mitraName()),
                new PurchasedProduct(
                        session.productId(),
                        session.productCode(),
                        session.productName(),
                        session.durationMinutes(),
                        session.price()),
                details.queuePosition(),
                estimatedWaitSeconds,
                session.createdAt(),
                session.startedAt(),
                session.endsAt(),
                session.graceUntil(),
                session.endedAt(),
                session.endReason(),
                session.lastSeq(),
                viewer == Role.MITRA ? details.mitraUnread() : details.customerUnread(),
                Map.of(
                        Role.CUSTOMER, new ReceiptView(details.customerDelivered(), details.customerRead()),
                        Role.MITRA, new ReceiptView(details.mitraDelivered(), details.mitraRead())),
                details.stars() == null ? null : new Rating(details.stars(), details.comment(), details.ratedAt()),
                payment,
                extensions);
    }
}
