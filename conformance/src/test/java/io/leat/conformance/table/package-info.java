/**
 * What the RFCs demand, as tables that run.
 *
 * <p>{@code state-event.csv} gives for each of 12 states (SYN-RECEIVED is two: reached by passive
 * and by active open) and each of 92 events what is sent, told to the user, accepted and timed, and
 * which state follows. {@code state-event-legend.csv} defines the events. {@code
 * legal-transitions.csv} lists the 30 transitions of a connection with their section.
 *
 * <h2>The machine columns of state-event.csv</h2>
 *
 * <p>The columns {@code replies, user, accepted, timers} and {@code next_state} are the row's base
 * rule; it presumes the settings in {@code switches}. The columns {@code default…} say only where
 * the defaults differ.
 *
 * <ul>
 *   <li>{@code applicable}: no where the event cannot happen in the state.
 *   <li>{@code given}: what has happened beyond reaching the state ({@link
 *       io.leat.conformance.table.Given}); {@code base} for nothing.
 *   <li>{@code switches}: choices that the base rule presumes on or off ({@link
 *       io.leat.conformance.table.Choice}), as in {@code C-1337=off}.
 *   <li>{@code replies}: {@code none}, or segments in order, separated by {@code ;} ({@link
 *       io.leat.conformance.table.Reply}).
 *   <li>{@code user}: what the user learns or the call returns, in order, separated by {@code ;};
 *       {@code |} separates what is equally right ({@link io.leat.conformance.table.UserSignal}).
 *   <li>{@code accepted}: the octets taken and how RCV.NXT moves ({@link
 *       io.leat.conformance.table.Accepted}).
 *   <li>{@code timers}: what runs afterwards ({@link io.leat.conformance.table.TimerDemand}).
 *   <li>{@code counted}: whether a counter must name the drop.
 * </ul>
 *
 * <p>Symbols in replies are the variables of RFC 9293 §3.3.1 <em>after</em> the event, and just
 * before the connection was deleted where it was; SEG is the arriving segment; {@code n} the octets
 * of the SEND; {@code MSS} the largest text of a segment afterwards.
 */
@NullMarked
package io.leat.conformance.table;

import org.jspecify.annotations.NullMarked;
