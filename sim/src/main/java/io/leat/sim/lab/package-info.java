/**
 * A laboratory for senders: flows with chosen congestion controls over one bottleneck in virtual
 * time, and what becomes of each.
 */
@NullMarked
package io.leat.sim.lab;

import org.jspecify.annotations.NullMarked;
