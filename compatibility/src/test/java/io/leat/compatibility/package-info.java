/**
 * Unmodified Java programs, each run twice with the same expectations: over the kernel, and over
 * Leat by one property of the JVM. {@code docs/compatibility.md} is generated from the results.
 *
 * <p>A program is a test class with {@link io.leat.compatibility.Program}; its methods are the
 * behaviours. Where both networks are known to differ, a method says so with {@link
 * io.leat.compatibility.Shows}.
 */
@NullMarked
package io.leat.compatibility;

import org.jspecify.annotations.NullMarked;
