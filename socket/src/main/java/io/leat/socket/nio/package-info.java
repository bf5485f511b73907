/**
 * Channels and selectors of {@code java.nio} over a stack.
 *
 * <p>A program asks {@link io.leat.socket.nio.LeatSelectorProvider#of} for them, or starts its JVM
 * with {@code -Djava.nio.channels.spi.SelectorProvider=io.leat.socket.nio.LeatSelectorProvider} and
 * is not changed at all. Channels are handles in the dress of the JDK: they block by parking, and a
 * selector waits in a {@link io.leat.socket.ReadySet}.
 */
@NullMarked
package io.leat.socket.nio;

import org.jspecify.annotations.NullMarked;
