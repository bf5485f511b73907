/**
 * The command {@code bench/java}: the same Java programs over Leat, over the kernel's loopback, and
 * over what their libraries have in memory, in interleaved rounds of one JVM.
 */
@NullMarked
package io.leat.bench.sockets;

import org.jspecify.annotations.NullMarked;
