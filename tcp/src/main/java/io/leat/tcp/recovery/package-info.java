/** What was lost and when it goes again: NewReno today (RFC 6582), with room for SACK and RACK. */
@NullMarked
package io.leat.tcp.recovery;

import org.jspecify.annotations.NullMarked;
