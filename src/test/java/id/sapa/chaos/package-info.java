/**
 * Chats under way while instances, Valkey and Postgres are killed, frozen and restarted, and a checker of what came of them.
 *
 * <p>{@link id.sapa.chaos.Chaos} is a program of its own; {@code ChaosIT} runs it briefly with every build.
 */
package id.sapa.chaos;
