/**
 * Leat under a SYN flood, beside a null stack that discards the flood unseen.
 *
 * <p>{@link io.leat.bench.flood.FloodCommand} is the command {@code bench/flood}. Each server has a
 * TUN in a network namespace of its own; the kernel there is the legitimate client, and a packet
 * socket the flood.
 */
@NullMarked
package io.leat.bench.flood;

import org.jspecify.annotations.NullMarked;
