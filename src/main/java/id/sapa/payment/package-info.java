/**
 * What is sold and how it is paid: products, payments, the payment gateway, refunds, reconciliation.
 *
 * <p>May depend on {@code ledger} and what is below it.
 */
package id.sapa.payment;
