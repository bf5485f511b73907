/**
 * What TCP does, made visible: frames as pcapng files, events as records and JSON lines, a
 * connection as a ladder, its states as the diagram of RFC 9293 Figure 5.
 *
 * <p>Everything here listens ({@link io.leat.tcp.trace.TcpTrace}, {@link
 * io.leat.stack.link.FrameObserver}) and costs nothing where it is not attached. Each picture is
 * laid out once, as a model, and rendered twice: as text for a terminal and as SVG.
 */
@NullMarked
package io.leat.observe;

import org.jspecify.annotations.NullMarked;
