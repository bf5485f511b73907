/**
 * The sender's parts: the stream to send, round-trip times, small segments, probes, path MTU.
 *
 * <p>None of them sees the connection; each is tested alone.
 */
@NullMarked
package io.leat.tcp.send;

import org.jspecify.annotations.NullMarked;
