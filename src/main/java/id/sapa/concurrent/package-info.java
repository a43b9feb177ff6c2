/**
 * Background work: named threads, batching, periodic tasks, backoff, circuit breaking and rate-limited logging.
 *
 * <p>A background loop never ends because an iteration failed. Each failure is counted by loop name and logged with its
 * stack trace, at most once a minute, and the loop backs off while it fails. Depends on nothing of Sapa.
 */
package id.sapa.concurrent;
