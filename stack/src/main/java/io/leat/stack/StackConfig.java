package io.leat.stack;

import io.leat.packet.wire.IpPrefix;
import io.leat.stack.ip.IpConfig;
import io.leat.tcp.connection.TcpConfig;
import io.leat.tcp.connection.TcpSetting;
import java.time.Duration;

/**
 * What a stack is configured to be.
 *
 * @param name for threads and messages
 * @param ip addresses, routes and the bounds of IP
 * @param tcp the settings that connections and listeners start with
 * @param maximumMemory octets of text that all connections together hold, in whole chunks
 * @param chunkOctets the size of a chunk: a power of two, 4096 to 65,536
 * @param burst frames taken from a device before timers and transmission have their turn
 * @param idle how the loop's thread waits when there is nothing to do
 * @param spinNanos how long it looks on before it parks, where {@code idle} has a bound; 0 to a
 *     second
 */
public record StackConfig(
    String name,
    IpConfig ip,
    TcpConfig tcp,
    long maximumMemory,
    int chunkOctets,
    int burst,
    IdleStrategy idle,
    long spinNanos) {
  /** No address yet, and the defaults of {@code docs/configuration.md}. */
  public static final StackConfig DEFAULT =
      new StackConfig(
          "leat",
          IpConfig.DEFAULT,
          TcpConfig.DEFAULT,
          1L << 30,
          16_384,
          64,
          IdleStrategy.ADAPTIVE,
          50_000);

  private static final long LONGEST_SPIN = 1_000_000_000L;

  public StackConfig {
    if (Integer.bitCount(chunkOctets) != 1 || chunkOctets < 4096 || chunkOctets > 65_536) {
      throw new IllegalArgumentException(
          "chunk octets must be a power of two from 4096 to 65536, not " + chunkOctets);
    }
    if (maximumMemory < chunkOctets) {
      throw new IllegalArgumentException(
          "maximum memory must be at least one chunk, not " + maximumMemory);
    }
    if (burst < 1 || burst > 4096) {
      throw new IllegalArgumentException("burst must be 1 to 4096, not " + burst);
    }
    if (spinNanos < 0 || spinNanos > LONGEST_SPIN) {
      throw new IllegalArgumentException("spin must be 0 s to 1 s, not " + spinNanos + " ns");
    }
  }

  public StackConfig withName(String newName) {
    return new StackConfig(newName, ip, tcp, maximumMemory, chunkOctets, burst, idle, spinNanos);
  }

  public StackConfig withIp(IpConfig newIp) {
    return new StackConfig(name, newIp, tcp, maximumMemory, chunkOctets, burst, idle, spinNanos);
  }

  /** With one more address, such as {@code 10.9.0.2/16}. */
  public StackConfig withAddress(String addressAndPrefix) {
    return withIp(ip.withAddress(IpPrefix.parse(addressAndPrefix)));
  }

  public StackConfig withTcp(TcpConfig newTcp) {
    return new StackConfig(name, ip, newTcp, maximumMemory, chunkOctets, burst, idle, spinNanos);
  }

  /** With one TCP setting changed, in its unit. */
  public StackConfig with(TcpSetting setting, long value) {
    return withTcp(tcp.with(setting, value));
  }

  /**
   * With this congestion control for every connection that chooses no other.
   *
   * @throws IllegalArgumentException if there is none of this name
   */
  public StackConfig withCongestionControl(String control) {
    return withTcp(tcp.withCongestionControl(control));
  }

  public StackConfig withMaximumMemory(long octets) {
    return new StackConfig(name, ip, tcp, octets, chunkOctets, burst, idle, spinNanos);
  }

  public StackConfig withChunkOctets(int octets) {
    return new StackConfig(name, ip, tcp, maximumMemory, octets, burst, idle, spinNanos);
  }

  public StackConfig withBurst(int frames) {
    return new StackConfig(name, ip, tcp, maximumMemory, chunkOctets, frames, idle, spinNanos);
  }

  public StackConfig withIdle(IdleStrategy strategy) {
    return new StackConfig(name, ip, tcp, maximumMemory, chunkOctets, burst, strategy, spinNanos);
  }

  /** With another bound for a strategy that looks on before it parks. */
  public StackConfig withSpin(Duration bound) {
    return new StackConfig(name, ip, tcp, maximumMemory, chunkOctets, burst, idle, bound.toNanos());
  }
}
