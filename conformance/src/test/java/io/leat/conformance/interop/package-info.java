/**
 * Conversations between Leat and the Linux kernel.
 *
 * <p>Each test has a network namespace of its own with a TUN or TAP: the kernel's end has an
 * address inside, the other end is a Leat stack in this JVM. The kernel's sockets are the JDK's,
 * made by a thread inside the namespace; Leat's are those of {@code io.leat.socket}. Where the
 * machine cannot make namespaces and devices the tests report themselves as skipped.
 */
@NullMarked
package io.leat.conformance.interop;

import org.jspecify.annotations.NullMarked;
