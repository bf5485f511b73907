/**
 * Why a connection does what it does: a flight recorder that remembers the last decisions and
 * segments of each connection, and an explanation that names what holds it, which timer fires next,
 * and what was decided before.
 *
 * <p>Nothing here changes anything. The recorder is told on the loop, allocates only when a
 * connection begins, and is read on the loop; an explanation is a value.
 */
@NullMarked
package io.leat.observe.explain;

import org.jspecify.annotations.NullMarked;
