/**
 * Mitras: their profile and their life cycle, from being taken on to being deactivated and back.
 *
 * <p>Invariants: a deactivated mitra is offline, its tokens are refused, and it goes online again only by its own call after it was
 * activated. A mitra is never deleted: sessions and money refer to it. Whether it is available is the business of {@code availability},
 * which hears of every change through {@link id.sapa.mitra.MitraChangeListener}. May depend on {@code account} and what is below it.
 */
package id.sapa.mitra;
