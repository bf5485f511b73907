package io.leat.sim.drill.run;

import io.leat.packet.wire.IpAddress;
import io.leat.sim.drill.script.TcpOption;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One connection of a script: its ports, and what the script's numbers are on the wire. The peer's
 * numbers are the same in both; those of the stack begin where it chose to.
 */
final class ScriptFlow {
  final IpAddress local;
  final IpAddress remote;
  final int remotePort;

  /** -1 until the stack's first segment shows it. */
  int localPort;

  private final Map<Long, Long> timestamps = new HashMap<>();
  private @Nullable Long timestampShift;
  private boolean numbered;
  private long shift;

  ScriptFlow(IpAddress local, int localPort, IpAddress remote, int remotePort) {
    this.local = local;
    this.localPort = localPort;
    this.remote = remote;
    this.remotePort = remotePort;
  }

  /** The stack's SYN shows both its numbers. */
  void number(long script, long live) {
    shift = live - script & 0xffff_ffffL;
    numbered = true;
  }

  boolean isNumbered() {
    return numbered;
  }

  /** One of the stack's numbers on the wire. */
  long toWire(long script) {
    return script + shift & 0xffff_ffffL;
  }

  /** One of the stack's numbers in the script. */
  long toScript(long wire) {
    return wire - shift & 0xffff_ffffL;
  }

  /** The stack sent a timestamp where the script has one. */
  void timestamp(long script, long live) {
    timestamps.put(script, live);
    if (timestampShift == null) {
      timestampShift = live - script & 0xffff_ffffL;
    }
  }

  /** What the stack sent for a timestamp of the script; itself if it never sent one. */
  long echo(long script) {
    if (script == 0) {
      return 0;
    }
    Long live = timestamps.get(script);
    Long base = timestampShift;
    return live != null ? live : base == null ? script : script + base & 0xffff_ffffL;
  }

  /** An option of the script as the peer puts it on the wire. */
  TcpOption outward(TcpOption option) {
    return switch (option.kind()) {
      case SACK ->
          new TcpOption(option.kind(), option.values().stream().map(this::toWire).toList());
      case TIMESTAMPS ->
          TcpOption.of(option.kind(), option.values().get(0), echo(option.values().get(1)));
      default -> option;
    };
  }
}
