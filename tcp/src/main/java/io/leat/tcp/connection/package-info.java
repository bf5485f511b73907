/**
 * The heart: one connection, its variables (RFC 9293 §3.3.1) and the events of §3.10.
 *
 * <p>Each event is a class, each numbered step of the RFC a method, in the RFC's order. Events
 * change state and set intents; {@code Transmitter} alone derives what leaves. Components below
 * (send, receive, recovery, congestion) never see the connection.
 */
@NullMarked
package io.leat.tcp.connection;

import org.jspecify.annotations.NullMarked;
