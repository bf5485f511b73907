package io.leat.cli;

import io.leat.cli.attach.TunArguments;
import io.leat.cli.attach.TunRequest;
import io.leat.cli.option.Setting;
import io.leat.cli.option.Size;
import io.leat.link.linux.KernelThread;
import io.leat.link.linux.Offload;
import io.leat.packet.wire.IpAddress;
import io.leat.packet.wire.IpPrefix;
import io.leat.stack.IdleStrategy;
import io.leat.stack.StackConfig;
import io.leat.stack.ip.IpConfig;
import io.leat.stack.ip.Route;
import io.leat.tcp.connection.TcpSetting;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** The options of all commands that run a stack: its device, its addresses, its settings. */
final class NetworkOptions {
  @Spec(Target.MIXEE)
  private CommandSpec spec = CommandSpec.create();

  @Mixin private TunArguments device = new TunArguments();

  @Option(
      names = "--interface",
      paramLabel = "NAME",
      description = {
        "Instead of a TUN: an Ethernet interface, shared with the kernel by a packet socket.",
        "Leat has its own Ethernet address there, and answers ARP and neighbour discovery."
      })
  private @Nullable String shared;

  @Option(
      names = "--gateway",
      paramLabel = "ADDR",
      description = "With --interface: the next hop to other networks. Repeatable.")
  private List<IpAddress> gateways = new ArrayList<>();

  @Option(
      names = "--offload",
      paramLabel = "on|off|auto",
      description = {
        "Leave checksums and the cutting of segments to the kernel, and take its uncut.",
        "auto: as an existing device was made (vnet_hdr), and off for a new one."
      })
  private Offload offload = Offload.AUTO;

  @Option(
      names = "--msl",
      paramLabel = "TIME",
      description = "Maximum segment lifetime: TIME_WAIT lasts twice as long; 0 skips it.")
  private @Nullable Duration msl;

  @Option(
      names = "--max-connections",
      paramLabel = "N",
      description = "Connections at most; beyond them SYNs are dropped.")
  private @Nullable Long maxConnections;

  @Option(
      names = "--max-memory",
      paramLabel = "SIZE",
      description = "Text that all connections together hold, at most.")
  private @Nullable Size maxMemory;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "Any setting of docs/configuration.md, as in --set delayed-ack=0. Repeatable.")
  private List<Setting> settings = new ArrayList<>();

  @Option(
      names = "--congestion",
      paramLabel = "NAME",
      description = "The congestion control of what is sent: cubic (the default), newreno or bbr.")
  private @Nullable String congestion;

  @Option(
      names = "--idle-strategy",
      paramLabel = "park|adaptive|yield|spin",
      description = {
        "How the loop waits: in the device at once; looking on while that pays; looking on while",
        "others may run; or never, with a processor of its own. adaptive unless said."
      })
  private IdleStrategy idle = StackConfig.DEFAULT.idle();

  @Option(
      names = "--idle-spin",
      paramLabel = "TIME",
      description =
          "With adaptive and yield: how long to look on before waiting; 50us unless said.")
  private @Nullable Duration spin;

  @Option(
      names = "--pcap",
      paramLabel = "FILE",
      description = {
        "Write every frame to this pcapng file, for Wireshark: each segment of a connection",
        "with its state, why it was sent, and the timers that run."
      })
  private @Nullable Path pcap;

  @Option(
      names = "--pcap-tls-keys",
      paramLabel = "FILE",
      description = {
        "With --pcap: at the end put the TLS keys of FILE into it, so that Wireshark decrypts.",
        "curl and browsers write such a file with SSLKEYLOGFILE=FILE."
      })
  private @Nullable Path tlsKeys;

  @Option(
      names = "--recorder",
      paramLabel = "on|off",
      description = {
        "Keep the last decisions and segments of each connection, for leat ss --explain,",
        "leat diagram and the console. On unless said."
      })
  private Recorder recorder = Recorder.ON;

  /** Whether there is a flight recorder. */
  enum Recorder {
    ON,
    OFF
  }

  /** The device that was asked for; null if none was. */
  @Nullable TunRequest tunRequest() {
    if (shared != null) {
      return sharedRequest(shared);
    }
    if (!gateways.isEmpty()) {
      throw wrong("--gateway goes with --interface");
    }
    try {
      return device.request(offload);
    } catch (IllegalArgumentException e) {
      throw wrong(String.valueOf(e.getMessage()));
    }
  }

  private TunRequest sharedRequest(String name) {
    if (device.tun() != null || device.describesKernelSide()) {
      throw wrong(
          "--interface goes without --tun, --kernel-address, --mtu, --kernel-thread and"
              + " --keep-priority");
    }
    if (device.addresses().isEmpty()) {
      throw wrong("--interface needs --address: one of its network that nobody has");
    }
    return new TunRequest(
        name, true, device.addresses(), List.of(), 0, offload, KernelThread.OFF, true);
  }

  /** The device, for a command that cannot do without. */
  TunRequest requiredTunRequest() {
    TunRequest request = tunRequest();
    if (request == null) {
      throw wrong("Missing required options: --tun (or --interface) and --address");
    }
    return request;
  }

  /** A stack's configuration with these addresses; everything is reachable over its link. */
  StackConfig config(String name, List<IpPrefix> own) {
    StackConfig config = StackConfig.DEFAULT.withName(name).withIdle(idle);
    try {
      if (spin != null) {
        config = config.withSpin(spin);
      }
      for (IpPrefix address : own) {
        config = config.withIp(config.ip().withAddress(address));
      }
      config = config.withIp(routed(config.ip()));
      for (Setting setting : settings) {
        config = config.with(setting.setting(), setting.value());
      }
      if (msl != null) {
        config = config.with(TcpSetting.MSL, msl.toNanos());
      }
      if (maxConnections != null) {
        config = config.with(TcpSetting.MAXIMUM_CONNECTIONS, maxConnections);
      }
      if (congestion != null) {
        config = config.withCongestionControl(congestion);
      }
      return maxMemory == null ? config : config.withMaximumMemory(maxMemory.octets());
    } catch (IllegalArgumentException e) {
      throw wrong(String.valueOf(e.getMessage()));
    }
  }

  /** Over a point-to-point link everything is reached directly. */
  private IpConfig routed(IpConfig ip) {
    if (shared == null) {
      return ip.withRoute(Route.allIpv4OnLink()).withRoute(Route.allIpv6OnLink());
    }
    IpConfig routed = ip;
    for (IpPrefix own : device.addresses()) {
      routed = routed.withRoute(Route.onLink(own));
    }
    for (IpAddress gateway : gateways) {
      routed = routed.withRoute(Route.defaultVia(gateway));
    }
    return routed;
  }

  boolean isRecording() {
    return recorder == Recorder.ON;
  }

  /** Where to write frames; null for nowhere. */
  @Nullable Path pcap() {
    if (pcap == null && tlsKeys != null) {
      throw wrong("--pcap-tls-keys goes with --pcap");
    }
    return pcap;
  }

  /** The key log whose lines belong into the capture; null for none. */
  @Nullable Path tlsKeys() {
    return tlsKeys;
  }

  private ParameterException wrong(String sentence) {
    return new ParameterException(spec.commandLine(), sentence);
  }
}
