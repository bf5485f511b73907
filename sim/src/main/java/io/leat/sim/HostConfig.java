package io.leat.sim;

import io.leat.stack.StackConfig;
import io.leat.tcp.connection.TcpConfig;
import io.leat.tcp.connection.TcpSetting;
import io.leat.tcp.handshake.InitialSequenceNumbers;
import io.leat.tcp.handshake.TimestampOffsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a virtual host is configured to be.
 *
 * @param stack its stack; where it has no address, the network gives it one of each family
 * @param mtu of its device, in octets
 * @param receiveQueue frames that wait at its device; more are lost
 * @param clock what its clock says when the network begins, in nanoseconds; may be negative
 * @param initialSequenceNumbers null for secret ones (RFC 6528) of the network's seed
 * @param timestampOffsets null for secret ones of the network's seed
 */
public record HostConfig(
    StackConfig stack,
    int mtu,
    int receiveQueue,
    long clock,
    @Nullable InitialSequenceNumbers initialSequenceNumbers,
    @Nullable TimestampOffsets timestampOffsets) {
  /** The defaults of a stack, on a device of 1500 octets. */
  public static final HostConfig DEFAULT =
      new HostConfig(StackConfig.DEFAULT, 1500, 4096, 0, null, null);

  public static HostConfig named(String name) {
    return DEFAULT.withStack(StackConfig.DEFAULT.withName(name));
  }

  public HostConfig withStack(StackConfig newStack) {
    return new HostConfig(
        newStack, mtu, receiveQueue, clock, initialSequenceNumbers, timestampOffsets);
  }

  public HostConfig withTcp(TcpConfig tcp) {
    return withStack(stack.withTcp(tcp));
  }

  /** With one TCP setting changed, in its unit. */
  public HostConfig with(TcpSetting setting, long value) {
    return withStack(stack.with(setting, value));
  }

  public HostConfig with(TcpSetting setting, Duration value) {
    return with(setting, value.toNanos());
  }

  public HostConfig withAddress(String addressAndPrefix) {
    return withStack(stack.withAddress(addressAndPrefix));
  }

  public HostConfig withMtu(int octets) {
    return new HostConfig(
        stack, octets, receiveQueue, clock, initialSequenceNumbers, timestampOffsets);
  }

  public HostConfig withReceiveQueue(int frames) {
    return new HostConfig(stack, mtu, frames, clock, initialSequenceNumbers, timestampOffsets);
  }

  public HostConfig withClock(long nanos) {
    return new HostConfig(
        stack, mtu, receiveQueue, nanos, initialSequenceNumbers, timestampOffsets);
  }

  /** Every connection of this host begins at {@code isn}, as tests of wrap-around want. */
  public HostConfig withInitialSequenceNumber(int isn) {
    return withInitialSequenceNumbers((flow, now) -> isn);
  }

  public HostConfig withInitialSequenceNumbers(InitialSequenceNumbers numbers) {
    return new HostConfig(stack, mtu, receiveQueue, clock, numbers, timestampOffsets);
  }

  public HostConfig withTimestampOffset(int offset) {
    return new HostConfig(stack, mtu, receiveQueue, clock, initialSequenceNumbers, flow -> offset);
  }
}
