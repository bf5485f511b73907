/**
 * Bytes to values and back: headers, options, checksums, sequence numbers.
 *
 * <p>No state, no policy: what a value means is decided in the layers above.
 */
@NullMarked
package io.leat.packet.wire;

import org.jspecify.annotations.NullMarked;
