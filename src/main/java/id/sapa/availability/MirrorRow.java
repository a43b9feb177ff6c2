package id.sapa.availability;

import id.sapa.common.UserId;
import java.util.List;

/**
 * What the mirror holds of one mitra, as Postgres says it.
 *
 * @param idleSinceMillis since the epoch
 * @param rating average in thousandths of a star, 0 without ratings
 * @param seenMillis the last heartbeat, 0 if there is none that counts as fresh
 */
record MirrorRow(
        UserId id,
        long version,
        boolean online,
        boolean deactivated,
        int active,
        int max,
        long idleSinceMillis,
        int rating,
        long seenMillis) {

    private static final int ID_LENGTH = 36;

    /** Orders mitras as candidates: fewest active sessions, longest idle, best rating. Digits padded, so that text order is that order. */
    String rank() {
        StringBuilder rank = new StringBuilder(72);
        pad(rank, active, 4);
        pad(rank.append(':'), idleSinceMillis, 15);
        pad(rank.append(':'), 9_999L - rating, 4);
        pad(rank.append(':'), max, 4);
        return rank.append(':').append(id).toString();
    }

    /** The candidate that a rank stands for. */
    static Candidate candidate(String rank) {
        int idAt = rank.length() - ID_LENGTH;
        return new Candidate(
                UserId.fromString(rank.substring(idAt)),
                Integer.parseInt(rank.substring(0, 4)),
                Integer.parseInt(rank.substring(idAt - 5, idAt - 1)));
    }

    /** What {@code mitras:state} holds of it. */
    String state(String rank) {
        return Long.toString(version) + '|' + kind() + '|' + active + '|' + max + '|' + rank;
    }

    /** Online and not deactivated. */
    boolean isReachable() {
        return online && !deactivated;
    }

    /** Reachable, with free capacity. */
    boolean isFree() {
        return isReachable() && active < max;
    }

    /** Reachable, without free capacity. */
    boolean isBusy() {
        return isReachable() && active >= max;
    }

    /** Reachable, but Postgres knows of no fresh heartbeat; the mirror may. */
    boolean isSilent() {
        return isReachable() && seenMillis == 0;
    }

    /** The arguments of this row for scripts: id, kind, active sessions, state, rank, and the last heartbeat or an empty text. */
    void describe(List<String> arguments) {
        String rank = rank();
        arguments.add(id.toString());
        arguments.add(kind());
        arguments.add(Integer.toString(active));
        arguments.add(state(rank));
        arguments.add(rank);
        arguments.add(seenMillis == 0 ? "" : Long.toString(seenMillis));
    }

    /** In one letter, which keys the mitra stands under. */
    private String kind() {
        if (deactivated) {
            return online ? "x" : "d";
        }
        if (!online) {
            return "o";
        }
        return active < max ? "f" : "b";
    }

    private static void pad(StringBuilder to, long number, int width) {
        String digits = Long.toString(Math.max(0, number));
        for (int i = digits.length(); i < width; i++) {
            to.append('0');
        }
        to.append(digits);
    }
}
