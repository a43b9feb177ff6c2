/**
 * Business configuration that operators change at run time: versioned in Postgres, cached in memory, refreshed on a hint
 * from the instance that changed it and by a slow poll.
 *
 * <p>May depend on {@code common}, {@code db}, {@code event}.
 */
package id.sapa.settings;
