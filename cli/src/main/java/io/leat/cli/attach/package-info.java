/**
 * How a stack gets its link to the world: a TUN in this network namespace, a namespace of its own
 * with a TUN inside, or a link in memory with a forwarder from the kernel's loopback.
 *
 * <p>Whatever is made here is unmade here; nothing of another owner is changed beyond what was
 * asked for.
 */
@NullMarked
package io.leat.cli.attach;

import org.jspecify.annotations.NullMarked;
