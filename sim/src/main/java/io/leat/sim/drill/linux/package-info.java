/**
 * Linux's socket calls on a stack of Leat, in virtual time: what packetdrill scripts talk to.
 *
 * <p>{@link io.leat.sim.drill.linux.Kernel} is the root. Numbers, structures and habits are those
 * of Linux on x86-64; the rules of TCP are Leat's own.
 */
@NullMarked
package io.leat.sim.drill.linux;

import org.jspecify.annotations.NullMarked;
