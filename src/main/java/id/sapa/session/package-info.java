/**
 * The life of a chat session: created, paid, handed to pairing, active until its time is up, ended and rated; and its
 * extensions.
 *
 * <p>Invariants: every change of state is one compare-and-set on the row's state, with a {@code session_event} and the
 * jobs that follow from it in the same transaction; a customer has at most one open session; price and revenue share are
 * those of the moment of creation. Lock order: mitra, session, payment. May depend on {@code payment} and what is below.
 */
package id.sapa.session;
