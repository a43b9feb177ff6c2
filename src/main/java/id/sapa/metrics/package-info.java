/** What metrics need beyond Dropwizard's registry. Knows nothing of the rest. */
package id.sapa.metrics;
