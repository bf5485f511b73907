/**
 * IPv4 and IPv6 of one loop: input, output, reassembly, ICMP, neighbours on Ethernet, UDP.
 *
 * <p>{@link io.leat.stack.ip.IpLayer} composes the parts and is what a loop owns. It has no thread,
 * clock or device of its own: frames come in by {@code frameArrives}, go out by {@link
 * io.leat.stack.ip.LinkOutput}, and time is an argument.
 */
@NullMarked
package io.leat.stack.ip;

import org.jspecify.annotations.NullMarked;
