/**
 * The words everything else is said in: ids, money, phone numbers, problem codes, paging and the JSON conventions.
 *
 * <p>Values only: nothing here does I/O or knows a feature. Depends on no other package.
 */
package id.sapa.common;
