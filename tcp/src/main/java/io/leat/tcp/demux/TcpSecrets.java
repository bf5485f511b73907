package io.leat.tcp.demux;

import io.leat.tcp.handshake.InitialSequenceNumbers;
import io.leat.tcp.handshake.TimestampOffsets;
import java.util.random.RandomGenerator;

/**
 * The secrets of one stack: whoever knows them can forge connections.
 *
 * @param flowKey0 first half of the flow table's key
 * @param cookieKey0 first half of the SYN cookies' key
 * @param portKey0 first half of the ephemeral ports' key
 */
public record TcpSecrets(
    InitialSequenceNumbers initialSequenceNumbers,
    TimestampOffsets timestampOffsets,
    long flowKey0,
    long flowKey1,
    long cookieKey0,
    long cookieKey1,
    long portKey0,
    long portKey1) {

  /** Draws all of them from {@code random}: a secure one, or a seeded one in a simulation. */
  public static TcpSecrets from(RandomGenerator random) {
    return new TcpSecrets(
        InitialSequenceNumbers.secret(random.nextLong(), random.nextLong()),
        TimestampOffsets.secret(random.nextLong(), random.nextLong()),
        random.nextLong(),
        random.nextLong(),
        random.nextLong(),
        random.nextLong(),
        random.nextLong(),
        random.nextLong());
  }

  /** The same, but for the initial sequence numbers and timestamp offsets. */
  public TcpSecrets with(InitialSequenceNumbers numbers, TimestampOffsets offsets) {
    return new TcpSecrets(
        numbers, offsets, flowKey0, flowKey1, cookieKey0, cookieKey1, portKey0, portKey1);
  }
}
