package id.sapa.availability;

import id.sapa.common.UserId;

/**
 * A change of a mitra that an instance could not write into the mirror.
 *
 * @param version of the row that is missing there
 */
public record PendingMirrorWrite(UserId mitraId, long version) {}
