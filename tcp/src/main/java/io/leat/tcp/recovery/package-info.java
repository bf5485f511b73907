/**
 * What was lost and when it goes again: SACK (RFC 2018), RACK-TLP (RFC 8985), NewReno (RFC 6582).
 */
@NullMarked
package io.leat.tcp.recovery;

import org.jspecify.annotations.NullMarked;
