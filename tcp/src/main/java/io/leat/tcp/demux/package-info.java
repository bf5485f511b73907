/**
 * Which connection a segment belongs to: flows, listeners, TIME-WAIT, ports, and resets to nobody.
 */
@NullMarked
package io.leat.tcp.demux;

import org.jspecify.annotations.NullMarked;
