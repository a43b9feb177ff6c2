/**
 * Notifications to users who have no live connection, queued durably and sent through FCM.
 *
 * <p>May depend on {@code account} and what is below it.
 */
package id.sapa.push;
