/**
 * The receiver's parts: the stream received, ranges out of order, SACK blocks, acknowledgment
 * policy, the receive window, timestamps.
 *
 * <p>None of them sees the connection; each is tested alone.
 */
@NullMarked
package io.leat.tcp.receive;

import org.jspecify.annotations.NullMarked;
