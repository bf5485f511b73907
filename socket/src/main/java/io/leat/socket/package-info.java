/**
 * The handle between application threads and a loop, and Leat's own blocking streams and listeners.
 *
 * <p>A {@link io.leat.socket.StreamHandle} may be used from any thread: text goes straight into and
 * out of the connection's streams, and a {@link io.leat.socket.Doorbell} tells the loop. Blocking
 * is trying and parking, so that virtual threads cost nothing while they wait. {@link
 * io.leat.socket.TcpStream} and {@link io.leat.socket.TcpListener} are what most programs want.
 */
@NullMarked
package io.leat.socket;

import org.jspecify.annotations.NullMarked;
