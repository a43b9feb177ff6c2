/** Programs that measure. None of them is a test; docs/benchmarks.md says what they found and how to run them. */
package id.sapa.bench;
