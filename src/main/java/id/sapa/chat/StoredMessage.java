package id.sapa.chat;

import id.sapa.common.UserId;

/**
 * What became of one request, and whom it concerns.
 *
 * @param customerId the session's customer, or null where the sender takes no part in the session
 * @param mitraId the session's mitra, or null
 */
record StoredMessage(SendResult result, UserId customerId, UserId mitraId) {}
