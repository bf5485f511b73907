package io.leat.netty;

import io.leat.tcp.connection.TcpSetting;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelOption;
import io.netty.channel.DefaultChannelConfig;
import io.netty.channel.MessageSizeEstimator;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.WriteBufferWaterMark;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the options of connections and of listeners have in common.
 *
 * @param <S> what Netty calls the options of this kind of channel; each of its setters returns it
 */
abstract class LeatChannelConfig<S extends ChannelConfig> extends DefaultChannelConfig {
  private final ConnectionOptions tcp;
  private volatile boolean reuseAddress;

  LeatChannelConfig(
      Channel channel, RecvByteBufAllocator buffers, ConnectionOptions tcp, boolean reuseAddress) {
    super(channel, buffers);
    this.tcp = tcp;
    this.reuseAddress = reuseAddress;
  }

  /** This, which every setter returns. */
  abstract S self();

  /** Options beside those of every channel. */
  abstract OptionTable<S> table();

  final ConnectionOptions tcp() {
    return tcp;
  }

  @Override
  public Map<ChannelOption<?>, Object> getOptions() {
    return getOptions(super.getOptions(), table().options());
  }

  @Override
  @SuppressWarnings("NullAway") // Netty's null: no such option
  public <T> T getOption(ChannelOption<T> option) {
    @Nullable T value = table().get(self(), option);
    return value == null ? super.getOption(option) : value;
  }

  @Override
  public <T> boolean setOption(ChannelOption<T> option, T value) {
    validate(option, value);
    return table().set(self(), option, value) || super.setOption(option, value);
  }

  public boolean isReuseAddress() {
    return reuseAddress;
  }

  public S setReuseAddress(boolean reuse) {
    reuseAddress = reuse;
    return self();
  }

  public int getReceiveBufferSize() {
    return (int) tcp.get(TcpSetting.RECEIVE_BUFFER);
  }

  public S setReceiveBufferSize(int octets) {
    tcp.setSize(TcpSetting.RECEIVE_BUFFER, octets);
    return self();
  }

  /** TCP has nothing to prefer; as in the JDK it is no more than a hint. */
  public S setPerformancePreferences(int time, int latency, int bandwidth) {
    return self();
  }

  // Netty's own, with the type of this kind.

  @Override
  public S setConnectTimeoutMillis(int millis) {
    super.setConnectTimeoutMillis(millis);
    return self();
  }

  @Override
  @Deprecated
  public S setMaxMessagesPerRead(int messages) {
    super.setMaxMessagesPerRead(messages);
    return self();
  }

  @Override
  public S setWriteSpinCount(int count) {
    super.setWriteSpinCount(count);
    return self();
  }

  @Override
  public S setAllocator(ByteBufAllocator allocator) {
    super.setAllocator(allocator);
    return self();
  }

  @Override
  public S setRecvByteBufAllocator(RecvByteBufAllocator allocator) {
    super.setRecvByteBufAllocator(allocator);
    return self();
  }

  @Override
  public S setAutoRead(boolean autoRead) {
    super.setAutoRead(autoRead);
    return self();
  }

  @Override
  public S setAutoClose(boolean autoClose) {
    super.setAutoClose(autoClose);
    return self();
  }

  @Override
  public S setMessageSizeEstimator(MessageSizeEstimator estimator) {
    super.setMessageSizeEstimator(estimator);
    return self();
  }

  @Override
  public S setWriteBufferHighWaterMark(int octets) {
    super.setWriteBufferHighWaterMark(octets);
    return self();
  }

  @Override
  public S setWriteBufferLowWaterMark(int octets) {
    super.setWriteBufferLowWaterMark(octets);
    return self();
  }

  @Override
  public S setWriteBufferWaterMark(WriteBufferWaterMark mark) {
    super.setWriteBufferWaterMark(mark);
    return self();
  }
}
