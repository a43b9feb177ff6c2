package id.sapa.session;

/**
 * Ends a session early.
 *
 * @param endReason {@code no_show} to end only if the mitra did not show up; absent to end in any case
 */
public record EndSessionRequest(EndReason endReason) {}
