package id.sapa.client;

import id.sapa.common.UserId;

/**
 * A mitra as everybody sees it.
 *
 * @param rating mean of the stars, 1 to 5; null before the first
 * @param available whether it could take a session, as of a moment ago
 */
public record MitraInfo(
        UserId id,
        String displayName,
        String headline,
        String bio,
        Double rating,
        int ratingCount,
        boolean online,
        boolean available) {}
