/**
 * Devices that carry frames, and wrappers that compose around any of them.
 *
 * <p>A device knows frames only: neither IP nor the loop. The stack joins links and IP.
 */
@NullMarked
package io.leat.stack.link;

import org.jspecify.annotations.NullMarked;
