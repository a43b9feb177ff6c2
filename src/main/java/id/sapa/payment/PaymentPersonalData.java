package id.sapa.payment;

import id.sapa.account.PersonalDataContributor;
import id.sapa.common.PaymentId;
import id.sapa.common.ProblemCode;
import id.sapa.common.ProblemException;
import id.sapa.common.UserId;
import id.sapa.db.Transaction;
import id.sapa.payment.PaymentView.RefundView;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;

/** Payments and refunds. They are money records: told, and kept. */
public final class PaymentPersonalData implements PersonalDataContributor {

    @Override
    public void export(Handle handle, UserId user, Export export) {
        export.section("payments", handle, """
                select id, session_id, state, amount, refunded, 'IDR' as currency, description, channel, created_at, paid_at
                from payment where customer_id = :user order by id
                """, user);
        export.section("refunds", handle, """
                select r.id, r.payment_id, r.amount, r.reason, r.state, r.created_at, r.decided_at
                from refund r join payment p on p.id = r.payment_id
                where p.customer_id = :user order by r.id
                """, user);
    }

    @Override
    public void erase(Transaction transaction, UserId user) {
        PaymentDao payments = transaction.dao(PaymentDao.class);
        List<RefundView> refunds = transaction.dao(RefundDao.class).unfinishedOf(user).stream()
                .map(RefundView::of)
                .toList();
        List<PaymentId> pending = payments.pendingOf(user);
        if (!refunds.isEmpty() || !pending.isEmpty()) {
            throw new ProblemException(
                    ProblemCode.MONEY_OPEN,
                    "The account can be deleted when every payment and refund is finished",
                    Map.of("refunds", refunds, "payments", pending));
        }
        // The account that the records name is anonymous from now on; amounts, states and times must stay.
    }
}
