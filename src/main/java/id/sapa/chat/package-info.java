/**
 * Messages, receipts and typing.
 *
 * <p>Invariants: a message is acknowledged only after its commit; its number follows the one before it in the session
 * without a gap; one client message id is one message; receipts never go back. Events go out after the commit and may be
 * lost or come twice: whoever delivers them puts them in order by number. May depend on {@code session} and what is below
 * it.
 */
package id.sapa.chat;
