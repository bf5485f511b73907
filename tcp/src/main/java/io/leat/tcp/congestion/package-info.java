/** How much may be in flight: the congestion control interface and NewReno (RFC 5681). */
@NullMarked
package io.leat.tcp.congestion;

import org.jspecify.annotations.NullMarked;
