package io.leat.scenario;

import java.util.List;

/**
 * A segment for the peer to send, as one of a burst.
 *
 * @param flags the control bits of {@link io.leat.packet.wire.TcpFlags}
 */
public record Segment(int flags, List<Part> parts) {}
