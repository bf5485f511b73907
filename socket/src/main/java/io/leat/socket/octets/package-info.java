/** Streams of octets as java.io wants them, for everything that reads and writes arrays. */
@NullMarked
package io.leat.socket.octets;

import org.jspecify.annotations.NullMarked;
