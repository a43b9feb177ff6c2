package id.sapa.session;

import com.fasterxml.jackson.annotation.JsonAlias;

/**
 * Ends a session early.
 *
 * @param endReason {@code no_show} to end only if the mitra did not show up; absent to end in any case. Also taken as
 *     {@code reason}: overlooked, it would cost the customer the refund
 */
public record EndSessionRequest(@JsonAlias("reason") EndReason endReason) {}
