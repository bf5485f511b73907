/**
 * What Leat asks of the Linux kernel: frames through TUN and TAP devices, links, addresses and
 * routes through rtnetlink, network namespaces, and which of these the process may use.
 *
 * <p>Everything goes through {@code java.lang.foreign} to the C library; no other program is called
 * to change anything. Whoever uses this package on the class path or as a module starts the JVM
 * with {@code --enable-native-access}. Kernel refusals are {@link LinuxException}s that say what to
 * do.
 */
@NullMarked
package io.leat.link.linux;

import org.jspecify.annotations.NullMarked;
