/**
 * The states of connections as they pass, printed live by a thread that no loop waits for.
 *
 * <p>A loop hands each transition over through a bounded queue; what does not fit is counted and
 * said, never waited for.
 */
@NullMarked
package io.leat.cli.live;

import org.jspecify.annotations.NullMarked;
