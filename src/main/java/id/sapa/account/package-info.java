/**
 * Who is calling: users and their sign-in by one-time code, access and refresh tokens, devices, operators.
 *
 * <p>Invariant: a token of a blocked, deleted or signed-out user is refused on every instance at once, with Valkey or
 * without. May depend on {@code settings} and what is below it.
 */
package id.sapa.account;
