package io.leat.socket;

import io.leat.tcp.connection.TcpError;
import org.jspecify.annotations.Nullable;

/**
 * How a connection came to its end.
 *
 * @param error NONE for an orderly end
 * @param detail a message that says more than the error; null if there is none
 */
record Ending(TcpError error, @Nullable String detail) {}
