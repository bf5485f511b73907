package io.leat.sim.explore;

import io.leat.tcp.connection.TcpSetting;
import java.util.List;

/** What is explored by default, the small before the large. */
public final class Catalogue {
  /** In the order in which they are explored; names are unique. */
  public static final List<Bounds> ALL =
      List.of(
          Bounds.of("handshake", Opening.LISTENER).withText(0, 0).withFaults(1, 1, 1).withAborts(1),
          Bounds.of("simultaneous", Opening.SIMULTANEOUS)
              .withText(0, 0)
              .withFaults(1, 1, 1)
              .withAborts(1),
          Bounds.of("passive", Opening.PASSIVE).withText(0, 0).withFaults(1, 1, 1).withAborts(1),
          Bounds.of("octets", Opening.LISTENER).withFaults(1, 0, 1),
          Bounds.of("sockets", Opening.LISTENER).withFaults(0, 1, 1).withFullClose(),
          Bounds.of("window", Opening.LISTENER)
              .withText(3, 0)
              .withFaults(1, 0, 2)
              .with(TcpSetting.RECEIVE_BUFFER, 1),
          Bounds.of("timestamps", Opening.LISTENER)
              .withFaults(1, 0, 1)
              .with(TcpSetting.TIMESTAMPS, 1),
          Bounds.of("without sack", Opening.LISTENER)
              .withText(3, 0)
              .withFaults(1, 1, 1)
              .with(TcpSetting.SACK, 0)
              .with(TcpSetting.NAGLE, 0),
          Bounds.of("crossing", Opening.SIMULTANEOUS).withText(1, 1).withFaults(1, 1, 2),
          Bounds.of("stream", Opening.LISTENER)
              .withText(3, 1)
              .withFaults(2, 1, 2)
              .with(TcpSetting.NAGLE, 0),
          Bounds.of("both", Opening.LISTENER).withText(2, 2).withFaults(2, 2, 3).withAborts(1));

  private Catalogue() {}

  /**
   * Bounds by name.
   *
   * @throws IllegalArgumentException if there are none; the message lists those that there are
   */
  public static Bounds named(String name) {
    for (Bounds bounds : ALL) {
      if (bounds.name().equals(name)) {
        return bounds;
      }
    }
    throw new IllegalArgumentException(
        "no bounds '" + name + "'; there are " + ALL.stream().map(Bounds::name).toList());
  }
}
