package id.sapa.payment;

import id.sapa.common.Money;
import id.sapa.common.PaymentId;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;

/**
 * What a day was in money. The gateway's own charges are not in it: its API does not tell them with payments, they come
 * off its settlement to the bank.
 *
 * @param date the day, in Jakarta
 * @param takings what customers paid, of so many {@code payments}
 * @param platformFees what the platform earned of sessions that ended, refunds of earned money taken off
 * @param mitraEarnings what mitras earned, likewise
 * @param paidOut what mitras were paid
 * @param balances what stood on the books at the day's end
 */
public record FinanceReport(
        LocalDate date,
        String currency,
        Money takings,
        long payments,
        Refunded refunds,
        Money platformFees,
        Money mitraEarnings,
        Money paidOut,
        Balances balances,
        Checks checks) {

    /** Refunds requested on that day, and what was paid on it of all refunds: by the gateway and manually. */
    public record Refunded(Money requested, Money paidByGateway, Money paidManually) {}

    /**
     * Balances at the day's end.
     *
     * @param gateway what the gateway owes us
     * @param bank what left through the bank is negative
     * @param customerFunds owed to customers for sessions to come
     * @param refundsPayable owed to customers who get money back
     * @param mitraPayable owed to mitras
     */
    public record Balances(Money gateway, Money bank, Money customerFunds, Money refundsPayable, Money mitraPayable) {}

    /**
     * Whether the books, the payments and the gateway tell the same.
     *
     * @param ledgerBalances all balances together are zero
     * @param paymentsReconciled each payment and refund of the day is in the ledger with its amount, and nothing else is
     * @param ledgerMismatches the payments and refunds that are not, at most 100
     * @param gatewayChecked about how many of the payments that moved that day the gateway was asked for this report
     * @param gatewayMismatches those of them whose payment or refunds the gateway knows otherwise, or could not tell
     * @param flaggedEvents how many of the gateway's messages wait for an operator now
     * @param manualRefunds how many refunds wait to be paid by hand now
     */
    public record Checks(
            boolean ledgerBalances,
            boolean paymentsReconciled,
            List<UUID> ledgerMismatches,
            int gatewayChecked,
            List<PaymentId> gatewayMismatches,
            long flaggedEvents,
            long manualRefunds) {}
}
