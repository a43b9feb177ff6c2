package id.sapa.account;

import id.sapa.common.PhoneNumber;
import id.sapa.common.Role;
import id.sapa.common.UserId;
import java.time.Instant;

/**
 * A customer or a mitra.
 *
 * @param phone of a deleted user a placeholder
 * @param authVersion tokens of an earlier version are refused
 * @param blocked may neither sign in nor use a token
 * @param deletedAt null while the account exists
 */
public record User(
        UserId id,
        Role role,
        PhoneNumber phone,
        String displayName,
        long authVersion,
        boolean blocked,
        Instant createdAt,
        Instant deletedAt) {}
