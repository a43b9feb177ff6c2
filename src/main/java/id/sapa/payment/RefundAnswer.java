package id.sapa.payment;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * What follows from the gateway's error codes for refunds: those of {@code POST /refunds} and those that explain a refund
 * that failed later. The codes are those of its pages on error scenarios, refunds and QR test scenarios.
 */
enum RefundAnswer {
    /** It may work later. */
    RETRY,
    /** The gateway may have a refund already: its list decides. */
    LOOK_UP,
    /** It works once our balance at the gateway is topped up. */
    TOP_UP,
    /** The gateway never makes this refund: an operator transfers the money. */
    MANUAL,
    /** Our key, settings or request are wrong: operators are told at once. */
    MISCONFIGURED,
    /** Not documented: operators are told at once, and it is tried again. */
    UNKNOWN;

    private static final Map<String, RefundAnswer> REFUSALS = table(
            RETRY,
                    "TEMPORARILY_UNAVAILABLE CHANNEL_UNAVAILABLE PAYMENT_REQUEST_RATE_LIMITED DATA_NOT_FOUND"
                            + " INELIGIBLE_TRANSACTION INELIGIBLE_TRANSACTION_STATUS",
            LOOK_UP,
                    "REFUND_IN_PROGRESS REFUND_AMOUNT_EXCEEDED MAXIMUM_REFUND_AMOUNT_REACHED DUPLICATE_ERROR"
                            + " IDEMPOTENCY_ERROR",
            TOP_UP, "INSUFFICIENT_BALANCE",
            MANUAL, "REFUND_NOT_SUPPORTED PARTIAL_REFUND_NOT_SUPPORTED PARTIAL_REFUND_COUNTS_EXCEEDED",
            MISCONFIGURED,
                    "INVALID_API_KEY REQUEST_FORBIDDEN_ERROR INVALID_MERCHANT_SETTINGS INVALID_MERCHANT_CREDENTIALS"
                            + " CHANNEL_NOT_ACTIVATED API_VALIDATION_ERROR INVALID_VALUE_ERROR UNSUPPORTED_CURRENCY"
                            + " UNSUPPORTED_CONTENT_TYPE");

    private static final Map<String, RefundAnswer> FAILURES = table(
            RETRY, "REFUND_TEMPORARILY_UNAVAILABLE TEMPORARILY_UNAVAILABLE CHANNEL_UNAVAILABLE SERVER_ERROR",
            LOOK_UP, "DUPLICATE_ERROR REFUND_AMOUNT_EXCEEDED MAXIMUM_REFUND_AMOUNT_REACHED",
            TOP_UP, "INSUFFICIENT_BALANCE",
            MANUAL,
                    "INELIGIBLE_TRANSACTION MAXIMUM_USER_BALANCE_EXCEEDED ACCOUNT_ACCESS_BLOCKED ACCOUNT_NOT_FOUND"
                            + " REFUND_NOT_SUPPORTED PARTIAL_REFUND_NOT_SUPPORTED");

    /** What follows when {@code POST /refunds} is refused. */
    static RefundAnswer ofRefusal(String code) {
        return REFUSALS.getOrDefault(code, UNKNOWN);
    }

    /**
     * What follows when an accepted refund failed.
     *
     * @param code may be null
     */
    static RefundAnswer ofFailure(String code) {
        return code == null ? UNKNOWN : FAILURES.getOrDefault(code, UNKNOWN);
    }

    /** Whether a refusal tells what the channel is, so that no earlier request can have caused it. */
    static boolean isOfTheChannel(String code) {
        return code.equals("REFUND_NOT_SUPPORTED") || code.equals("PARTIAL_REFUND_NOT_SUPPORTED");
    }

    static Map<String, RefundAnswer> refusals() {
        return REFUSALS;
    }

    static Map<String, RefundAnswer> failures() {
        return FAILURES;
    }

    private static Map<String, RefundAnswer> table(Object... answersAndCodes) {
        Map<String, RefundAnswer> table = new TreeMap<>();
        for (int i = 0; i < answersAndCodes.length; i += 2) {
            RefundAnswer answer = (RefundAnswer) answersAndCodes[i];
            for (String code : ((String) answersAndCodes[i + 1]).split(" ")) {
                table.put(code, answer);
            }
        }
        return Collections.unmodifiableMap(table);
    }
}
