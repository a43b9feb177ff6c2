/**
 * What tests stand on: real Postgres and Valkey-compatible servers started from Maven artifacts, instances of the
 * application in this process or as processes of their own, a clock that can be moved, and small HTTP tools.
 */
package id.sapa.testing;
