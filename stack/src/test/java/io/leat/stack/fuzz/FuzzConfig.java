package io.leat.stack.fuzz;

import io.leat.packet.wire.IpAddress;
import io.leat.packet.wire.IpPrefix;
import io.leat.stack.StackConfig;
import io.leat.stack.ip.IpConfig;
import io.leat.stack.ip.IpLimits;
import io.leat.tcp.connection.TcpConfig;
import io.leat.tcp.connection.TcpSetting;
import java.time.Duration;

/** A configuration of a few choices, of which no octets choose the defaults. */
final class FuzzConfig {
  static final long REASSEMBLY_OCTETS = 64 * 1024;

  private static final long SECOND = 1_000_000_000L;
  private static final IpLimits LIMITS =
      new IpLimits(
          8, 4, 16, REASSEMBLY_OCTETS, 60 * SECOND, 60 * SECOND, 8, 8, 8, 100, 10, 1000, 50, 8, 8);

  private FuzzConfig() {}

  static StackConfig read(FuzzInput in, boolean ipv6) {
    return StackConfig.DEFAULT
        .withName("fuzz")
        .withIp(ip(ipv6))
        .withTcp(tcp(in))
        .withChunkOctets(4096)
        .withMaximumMemory(in.pick(1 << 22, 4096, 32_768));
  }

  private static IpConfig ip(boolean ipv6) {
    IpConfig config =
        IpConfig.DEFAULT
            .withLimits(LIMITS)
            .withAddressChecks(0, false)
            .withAddress(IpPrefix.parse("10.9.0.2/16"))
            .withGateway(IpAddress.parse("10.9.0.1"));
    return ipv6
        ? config.withAddress(IpPrefix.parse("fd09::2/64")).withGateway(IpAddress.parse("fd09::1"))
        : config.withLinkLocal(false, null);
  }

  private static TcpConfig tcp(FuzzInput in) {
    TcpConfig config =
        TcpConfig.DEFAULT
            .with(TcpSetting.SEND_BUFFER, in.pick(262_144, 1, 100, 5000, 65_536))
            .with(TcpSetting.RECEIVE_BUFFER, in.pick(262_144, 0, 1, 100, 5000, 65_536, 1 << 20))
            .with(TcpSetting.MSL, Duration.ofSeconds(in.pick(30, 0, 1)))
            .with(TcpSetting.HALF_OPEN_LIMIT, in.pick(1024, 0, 1, 2))
            .with(TcpSetting.ACCEPT_QUEUE_LIMIT, in.pick(1024, 1, 2))
            .with(TcpSetting.MAXIMUM_CONNECTIONS, in.pick(1000, 1, 4))
            .with(TcpSetting.TIME_WAIT_LIMIT, in.pick(1000, 0, 1))
            .with(TcpSetting.SYN_ACK_RETRIES, in.pick(5, 0, 1))
            .with(TcpSetting.OUT_OF_ORDER_RANGES, in.pick(64, 1, 3))
            .with(TcpSetting.DELAYED_ACK, Duration.ofMillis(in.pick(40, 0, 499)))
            .with(TcpSetting.USER_TIMEOUT, Duration.ofSeconds(in.pick(0, 1, 30)))
            .with(TcpSetting.LINGER, in.pick(TcpSetting.LINGER.defaultValue(), 0, SECOND))
            .with(TcpSetting.RESET_RATE, in.pick(10_000, 0, 1));
    int switches = in.u16();
    for (TcpSetting setting : TcpSetting.values()) {
      if (setting.unit() == TcpSetting.Unit.SWITCH) {
        config = config.with(setting, config.get(setting) ^ switches & 1);
        switches >>= 1;
      } else if (setting.unit() == TcpSetting.Unit.CHOICE) {
        config = config.with(setting, (switches & 1) != 0 ? 0 : setting.maximum());
        switches >>= 1;
      }
    }
    return config;
  }
}
