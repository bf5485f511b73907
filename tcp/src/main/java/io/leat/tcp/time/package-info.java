/** Deadlines: one hierarchical wheel for all timers of a loop, without a clock of its own. */
@NullMarked
package io.leat.tcp.time;

import org.jspecify.annotations.NullMarked;
