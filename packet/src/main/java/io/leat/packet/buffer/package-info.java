/**
 * Memory for octets: frames for one packet, and streams addressed by 64-bit position.
 *
 * <p>Nothing here knows a protocol. All memory is off-heap, pooled, and bounded by its pool.
 */
@NullMarked
package io.leat.packet.buffer;

import org.jspecify.annotations.NullMarked;
