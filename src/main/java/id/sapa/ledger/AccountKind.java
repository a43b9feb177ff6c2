package id.sapa.ledger;

import id.sapa.common.WireEnum;

/** What an account holds. Debits are positive: what we own has a positive balance, what we owe a negative one. */
public enum AccountKind implements WireEnum {
    /** Money at the payment gateway. */
    GATEWAY,
    /** Money at the bank, as far as payouts and manual refunds went through it. */
    BANK,
    /** Paid by customers and not yet earned. */
    CUSTOMER_FUNDS,
    /** To be given back to customers. */
    REFUNDS_PAYABLE,
    /** Earned by a mitra and not yet paid out; one account for each. */
    MITRA_PAYABLE,
    /** Earned by the platform. */
    PLATFORM_REVENUE
}
