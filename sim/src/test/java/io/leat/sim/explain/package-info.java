/** Stalls that were made on purpose, and what is said of them. */
@NullMarked
package io.leat.sim.explain;

import org.jspecify.annotations.NullMarked;
