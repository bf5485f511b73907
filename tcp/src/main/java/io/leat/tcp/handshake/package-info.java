/**
 * The listening side: half-open entries, SYN cookies, the accept queue, initial sequence numbers.
 */
@NullMarked
package io.leat.tcp.handshake;

import org.jspecify.annotations.NullMarked;
