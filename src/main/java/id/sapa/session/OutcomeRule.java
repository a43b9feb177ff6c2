package id.sapa.session;

import id.sapa.common.RefundScope;

/**
 * What an early end means for the money, as it was when the session was created.
 *
 * @param customerEndRefund what goes back when the customer ends the session early
 * @param mitraEndRefund what goes back when the mitra ends it early
 * @param operatorEndRefund what goes back when an operator ends it and does not say
 * @param noShowSeconds how long after the start the customer may demand to end it as a no-show
 */
public record OutcomeRule(
        RefundScope customerEndRefund, RefundScope mitraEndRefund, RefundScope operatorEndRefund, int noShowSeconds) {

    /**
     * What goes back when a session ends.
     *
     * @param by how it ends; anything but a session's end gives everything back
     * @param mitraWrote whether the mitra wrote any visible text; if not, it never showed up and everything goes back
     */
    public RefundScope refund(EndReason by, boolean mitraWrote) {
        return mitraWrote ? refund(by) : RefundScope.FULL;
    }

    private RefundScope refund(EndReason by) {
        return switch (by) {
            case TIME_UP -> RefundScope.NONE;
            case ENDED_BY_CUSTOMER -> customerEndRefund;
            case ENDED_BY_MITRA -> mitraEndRefund;
            case ENDED_BY_OPERATOR -> operatorEndRefund;
            case NO_SHOW,
                    CANCELLED_BY_CUSTOMER,
                    CANCELLED_BY_OPERATOR,
                    PAYMENT_EXPIRED,
                    PAYMENT_UNAVAILABLE,
                    NO_MITRA_ACCEPTED,
                    MITRA_DECLINED,
                    MITRA_OFFLINE -> RefundScope.FULL;
        };
    }
}
