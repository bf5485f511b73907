/** {@code leat drill}: packetdrill scripts, and the bridge to the original packetdrill. */
@NullMarked
package io.leat.cli.drill;

import org.jspecify.annotations.NullMarked;
