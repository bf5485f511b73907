package io.leat.cli.hold;

import io.leat.cli.CommandFailure;
import io.leat.cli.attach.Place;
import io.leat.cli.option.StateNames;
import io.leat.tcp.trace.TcpState;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

/** What {@code ss -tan} says of the kernel's sockets at a place. */
final class KernelSockets {
  /** One line of ss. */
  record Line(String state, String local, String peer, String text) {
    TcpState tcpState() {
      return StateNames.parse(state);
    }
  }

  private final Place place;

  KernelSockets(Place place) {
    this.place = place;
  }

  /** All TCP sockets of the namespace, as ss prints them. */
  List<Line> list() throws IOException {
    AtomicReference<String> printed = new AtomicReference<>("");
    try {
      place.runInside(() -> printed.set(run()));
    } catch (UncheckedIOException e) {
      throw new CommandFailure("ss, of the package iproute2, is needed: " + e.getMessage(), e);
    }
    return printed.get().lines().skip(1).flatMap(KernelSockets::line).toList();
  }

  private static String run() {
    try {
      Process ss = new ProcessBuilder("ss", "-tan").redirectErrorStream(true).start();
      return new String(ss.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Stream<Line> line(String text) {
    String[] words = text.strip().split("\\s+", -1);
    return words.length < 5
        ? Stream.empty()
        : Stream.of(new Line(words[0], words[3], words[4], text.strip()));
  }
}
