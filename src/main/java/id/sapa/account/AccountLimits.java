package id.sapa.account;

import id.sapa.web.RateLimit;
import java.time.Duration;

/**
 * How often one may try to come in. Limits by phone are in {@link OtpService}. Those by address leave room for the many
 * customers whom a mobile network puts behind one address.
 */
final class AccountLimits {

    /** Codes to all phones together: bounds what an attack can cost. */
    static final RateLimit OTP_GLOBAL =
            RateLimit.byAddress("otp_global", 600, Duration.ofMinutes(1)).unannounced();

    static final RateLimit OTP_BY_ADDRESS = RateLimit.byAddress("otp_address", 100, Duration.ofMinutes(10));
    static final RateLimit CODE_BY_ADDRESS = RateLimit.byAddress("code_address", 200, Duration.ofMinutes(10));
    static final RateLimit REFRESH_BY_ADDRESS = RateLimit.byAddress("refresh_address", 600, Duration.ofMinutes(1));
    static final RateLimit OPERATOR_BY_ADDRESS = RateLimit.byAddress("operator_address", 30, Duration.ofMinutes(10));
    static final RateLimit OPERATOR_BY_EMAIL = RateLimit.acrossInstances("operator_email", 10, Duration.ofMinutes(10))
            .unannounced();
    static final RateLimit TICKETS_BY_USER = RateLimit.acrossInstances("ws_tickets", 60, Duration.ofMinutes(1));

    static final RateLimit EXPORT_BY_USER = RateLimit.acrossInstances("export", 5, Duration.ofMinutes(10));

    private AccountLimits() {}
}
