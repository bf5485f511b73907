/** Stress tests of what other threads ask of a loop. */
@NullMarked
package io.leat.stack;

import org.jspecify.annotations.NullMarked;
