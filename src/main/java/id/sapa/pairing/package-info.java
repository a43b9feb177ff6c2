/**
 * Finds mitras for the sessions that wait: offers, their time-outs, accept and decline.
 *
 * <p>Offers are made by one pass at a time in the whole cluster, sessions first come first served. Who gets a session is
 * decided by accepting alone: one transaction under the mitra's lock, whatever was promised before. May depend on
 * {@code session} and what is below it.
 */
package id.sapa.pairing;
