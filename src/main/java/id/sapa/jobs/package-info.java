/**
 * Durable work at a time: rows in Postgres, written in the transaction that makes the work necessary, run by whichever
 * instance is alive.
 *
 * <p>A job is a nudge, not a command: its handler reads what is true and does what is due, so running it twice, late or
 * for nothing is harmless. May depend on {@code common} and {@code db}.
 */
package id.sapa.jobs;
