/**
 * What can be observed of TCP: states, causes, and a trace that costs nothing when it is off.
 *
 * <p>The eleven states live here, below everything that moves between them, because half-open
 * connections, connections and TIME-WAIT entries are three representations of the same diagram.
 */
@NullMarked
package io.leat.tcp.trace;

import org.jspecify.annotations.NullMarked;
