/**
 * The whole stack under a fuzzer: octets become frames, user calls and steps of time, in virtual
 * time and without a device. {@code StackFuzzTest} says what must hold.
 */
@NullMarked
package io.leat.stack.fuzz;

import org.jspecify.annotations.NullMarked;
