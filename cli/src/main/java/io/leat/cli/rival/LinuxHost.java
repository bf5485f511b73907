package io.leat.cli.rival;

import io.leat.cli.CommandFailure;
import io.leat.cli.attach.Place;
import io.leat.link.linux.Offload;
import io.leat.packet.buffer.PacketBuffer;
import io.leat.packet.buffer.Slices;
import io.leat.stack.link.LinkDevice;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The kernel in a network namespace of its own, at one end of a TUN whose other end is this
 * program's.
 *
 * <p>Its limits on how often it answers are lifted there, and its timers made long, so that what it
 * says follows from the stimulus alone.
 */
final class LinuxHost implements AutoCloseable {
  private static final String PREFIX = "leat-rival-";
  private static final Path SETTINGS = Path.of("/proc/sys/net/ipv4");
  private static final Path VERSION = Path.of("/proc/sys/kernel/osrelease");
  private static final String UNLIMITED = "2147483647";
  private static final int LARGEST_PACKET = 65_535;
  private static final int BURST = 1000;

  /** Rates, tail loss probes, and what would be decided by memory. */
  private static final Map<String, String> QUIET =
      Map.of(
          "tcp_challenge_ack_limit", UNLIMITED,
          "tcp_invalid_ratelimit", "0",
          "tcp_early_retrans", "0",
          "tcp_syncookies", "0",
          "tcp_orphan_retries", "60",
          "tcp_no_metrics_save", "1",
          "icmp_ratelimit", "0");

  /** First retransmission after 20 s, and no ACK is delayed. */
  private static final List<String> ROUTE =
      List.of(
          "ip",
          "route",
          "replace",
          "10.9.0.0/16",
          "dev",
          "leat0",
          "src",
          "10.9.0.1",
          "rto_min",
          "20s",
          "quickack",
          "1");

  private final Place place;
  private final LinkDevice device;
  private final PacketBuffer frame = PacketBuffer.allocate(Arena.ofAuto(), LARGEST_PACKET);
  private final Slices noText = new Slices();

  private LinuxHost(Place place) {
    this.place = place;
    device = place.device();
  }

  /**
   * Makes namespace and device.
   *
   * @param inUserNamespace whether the launcher has made the namespaces already
   */
  static LinuxHost start(boolean inUserNamespace) throws IOException {
    Place place =
        inUserNamespace
            ? Place.userNamespace(Offload.OFF)
            : Place.ownNamespace(PREFIX, Offload.OFF);
    LinuxHost host = new LinuxHost(place);
    try {
      host.inside(LinuxHost::makeQuiet);
      return host;
    } catch (IOException | RuntimeException e) {
      host.close();
      throw e;
    }
  }

  /** What may fail inside the namespace. */
  @FunctionalInterface
  interface Work {
    void run() throws IOException;
  }

  /** Runs on a thread in the namespace, to which the sockets belong that it makes. */
  void inside(Work work) throws IOException {
    try {
      place.runInside(() -> {
        try {
          work.run();
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      });
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private static void makeQuiet() throws IOException {
    for (Map.Entry<String, String> setting : QUIET.entrySet()) {
      set(setting.getKey(), setting.getValue());
    }
    Process ip = new ProcessBuilder(ROUTE).redirectErrorStream(true).start();
    String said = new String(ip.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    if (!said.isEmpty()) {
      throw new CommandFailure("`" + String.join(" ", ROUTE) + "` says: " + said);
    }
  }

  private static void set(String name, String value) throws IOException {
    try {
      Files.writeString(SETTINGS.resolve(name), value);
    } catch (IOException e) {
      throw new CommandFailure("the kernel does not take " + name + " = " + value, e);
    }
  }

  /** Forgets what ICMP has told of paths. */
  void forgetPaths() throws IOException {
    set("route/flush", "1");
  }

  /** Whether RSTs in TIME-WAIT are ignored, from now on. */
  void rfc1337(boolean ignored) throws IOException {
    set("tcp_rfc1337", ignored ? "1" : "0");
  }

  /** The version of the kernel, as uname -r prints it. */
  static String version() {
    try {
      return Files.readString(VERSION).strip();
    } catch (IOException e) {
      return "of an unknown version";
    }
  }

  /** A packet arrives; when this returns, the answers to it are in the device's queue. */
  void hears(byte[] packet) {
    frame.clear();
    frame.put(frame.append(packet.length), MemorySegment.ofArray(packet), 0, packet.length);
    device.transmit(frame, noText, 0, 0);
  }

  /** What it has sent from a port; everything else in the queue is forgotten. */
  List<Segment> said(int port) {
    List<Segment> said = new ArrayList<>();
    int received;
    do {
      received =
          device.receive(
              (sent, now) -> {
                Segment segment = Segment.read(sent, port);
                if (segment != null) {
                  said.add(segment);
                }
              },
              BURST,
              0);
    } while (received > 0);
    return said;
  }

  /** What must not stay behind even when the process ends at once. */
  void forget() {
    place.close();
  }

  @Override
  public void close() {
    device.close();
    place.close();
  }
}
