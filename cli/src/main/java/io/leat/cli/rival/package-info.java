/**
 * {@code leat rival}: the same stimulus to the kernel's TCP and to Leat, and where their replies
 * differ.
 *
 * <p>A {@link io.leat.cli.rival.Peer} plays the other end of a connection, with segments of its own
 * making, against a {@link io.leat.cli.rival.Contestant}: a socket of the kernel's over a TUN in a
 * network namespace, or Leat in virtual time. Neither waits: what the kernel answers at once is in
 * the device's queue when the write of the stimulus returns.
 */
@NullMarked
package io.leat.cli.rival;

import org.jspecify.annotations.NullMarked;
