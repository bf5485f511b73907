/**
 * {@link java.net.Socket} and {@link java.net.ServerSocket} on Leat, through socket factories that
 * are made for one stack: no global state, nothing to install.
 *
 * <p>Programs and libraries that take a {@link javax.net.SocketFactory} or {@link
 * javax.net.ServerSocketFactory} run on Leat unchanged, TLS included.
 */
@NullMarked
package io.leat.socket.blocking;

import org.jspecify.annotations.NullMarked;
