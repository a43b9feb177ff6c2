/**
 * Who can take a session right now: presence, heartbeats, the mirror in Valkey, the beacon, the search for candidates.
 *
 * <p>Postgres decides. The mirror is a copy of it that answers faster and may vanish at any time. Invariants:
 *
 * <ul>
 *   <li>Every change locks the mitra's row, bumps its {@code version}, and writes the mirror after the commit; a script applies a write
 *       only if it is not older than what is there.
 *   <li>Every read has an answer from Postgres. The mirror is asked only while it holds a complete copy, marked by a sentinel key, and
 *       no instance is known to have missed a write since.
 *   <li>A mirror write that failed is remembered in Postgres, seen by every instance and repaired by whichever reaches Valkey, never
 *       reported to a caller.
 *   <li>Online is the mitra's own switch; fresh is its heartbeat; both are needed, and what is missing counts as offline.
 * </ul>
 *
 * <p>May depend on {@code mitra} and what is below it. Its SQL reads {@code chat_session}, whose owner is a later package.
 */
package id.sapa.availability;
