/**
 * A transport of Netty 4.2: the event loop turns the stack's loop, so that a channel's handlers run
 * where its segments are processed, and nothing is handed over between threads.
 *
 * <pre>{@code
 * var group = new MultiThreadIoEventLoopGroup(1, LeatIoHandler.newFactory(config, device));
 * new ServerBootstrap().group(group).channel(LeatServerSocketChannel.class)...
 * }</pre>
 */
@NullMarked
package io.leat.netty;

import org.jspecify.annotations.NullMarked;
