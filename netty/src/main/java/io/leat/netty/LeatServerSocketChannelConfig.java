package io.leat.netty;

import io.leat.tcp.connection.TcpSetting;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelOption;
import io.netty.channel.DefaultChannelConfig;
import io.netty.channel.MessageSizeEstimator;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.ServerChannelRecvByteBufAllocator;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.ServerSocketChannelConfig;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The options of a listener: Netty's own, the backlog, and what connections start with. */
final class LeatServerSocketChannelConfig extends DefaultChannelConfig
    implements ServerSocketChannelConfig {
  private final ConnectionOptions tcp;
  private volatile boolean reuseAddress = true;

  LeatServerSocketChannelConfig(LeatServerSocketChannel channel, ConnectionOptions tcp) {
    super(channel, new ServerChannelRecvByteBufAllocator());
    this.tcp = tcp;
  }

  @Override
  public Map<ChannelOption<?>, Object> getOptions() {
    return getOptions(
        super.getOptions(),
        ChannelOption.SO_BACKLOG,
        ChannelOption.SO_RCVBUF,
        ChannelOption.SO_REUSEADDR);
  }

  @Override
  @SuppressWarnings({"unchecked", "NullAway"}) // an option's type is that of its value; null: none
  public <T> T getOption(ChannelOption<T> option) {
    @Nullable Object value = own(option);
    return value == null ? super.getOption(option) : (T) value;
  }

  private @Nullable Object own(ChannelOption<?> option) {
    if (option == ChannelOption.SO_BACKLOG) {
      return getBacklog();
    } else if (option == ChannelOption.SO_RCVBUF) {
      return getReceiveBufferSize();
    } else if (option == ChannelOption.SO_REUSEADDR) {
      return isReuseAddress();
    }
    return null;
  }

  @Override
  public <T> boolean setOption(ChannelOption<T> option, T value) {
    validate(option, value);
    if (option == ChannelOption.SO_BACKLOG) {
      setBacklog((Integer) value);
    } else if (option == ChannelOption.SO_RCVBUF) {
      setReceiveBufferSize((Integer) value);
    } else if (option == ChannelOption.SO_REUSEADDR) {
      setReuseAddress((Boolean) value);
    } else {
      return super.setOption(option, value);
    }
    return true;
  }

  @Override
  public int getBacklog() {
    return (int) tcp.get(TcpSetting.ACCEPT_QUEUE_LIMIT);
  }

  @Override
  public ServerSocketChannelConfig setBacklog(int backlog) {
    tcp.setSize(TcpSetting.ACCEPT_QUEUE_LIMIT, backlog);
    return this;
  }

  @Override
  public boolean isReuseAddress() {
    return reuseAddress;
  }

  @Override
  public ServerSocketChannelConfig setReuseAddress(boolean reuse) {
    reuseAddress = reuse;
    return this;
  }

  @Override
  public int getReceiveBufferSize() {
    return (int) tcp.get(TcpSetting.RECEIVE_BUFFER);
  }

  @Override
  public ServerSocketChannelConfig setReceiveBufferSize(int octets) {
    tcp.setSize(TcpSetting.RECEIVE_BUFFER, octets);
    return this;
  }

  /** TCP has nothing to prefer; as in the JDK it is no more than a hint. */
  @Override
  public ServerSocketChannelConfig setPerformancePreferences(int time, int latency, int bandwidth) {
    return this;
  }

  // The same, with this type.

  @Override
  public ServerSocketChannelConfig setConnectTimeoutMillis(int millis) {
    super.setConnectTimeoutMillis(millis);
    return this;
  }

  @Override
  @Deprecated
  public ServerSocketChannelConfig setMaxMessagesPerRead(int messages) {
    super.setMaxMessagesPerRead(messages);
    return this;
  }

  @Override
  public ServerSocketChannelConfig setWriteSpinCount(int count) {
    super.setWriteSpinCount(count);
    return this;
  }

  @Override
  public ServerSocketChannelConfig setAllocator(ByteBufAllocator allocator) {
    super.setAllocator(allocator);
    return this;
  }

  @Override
  public ServerSocketChannelConfig setRecvByteBufAllocator(RecvByteBufAllocator allocator) {
    super.setRecvByteBufAllocator(allocator);
    return this;
  }

  @Override
  public ServerSocketChannelConfig setAutoRead(boolean autoRead) {
    super.setAutoRead(autoRead);
    return this;
  }

  @Override
  public ServerSocketChannelConfig setMessageSizeEstimator(MessageSizeEstimator estimator) {
    super.setMessageSizeEstimator(estimator);
    return this;
  }

  @Override
  public ServerSocketChannelConfig setWriteBufferHighWaterMark(int octets) {
    super.setWriteBufferHighWaterMark(octets);
    return this;
  }

  @Override
  public ServerSocketChannelConfig setWriteBufferLowWaterMark(int octets) {
    super.setWriteBufferLowWaterMark(octets);
    return this;
  }

  @Override
  public ServerSocketChannelConfig setWriteBufferWaterMark(WriteBufferWaterMark mark) {
    super.setWriteBufferWaterMark(mark);
    return this;
  }
}
