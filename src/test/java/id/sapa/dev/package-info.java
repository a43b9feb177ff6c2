/** What {@code mvn} runs: the whole of Sapa on this machine, with servers of its own and something to try. */
package id.sapa.dev;
