/**
 * The stack: a loop that turns commands, frames and deadlines into segments, the thread that runs
 * it, and the public root.
 *
 * <p>{@link io.leat.stack.Stack} may be used from any thread; {@link io.leat.stack.StackLoop} only
 * on its own loop, or by a simulation that plays the thread.
 */
@NullMarked
package io.leat.stack;

import org.jspecify.annotations.NullMarked;
