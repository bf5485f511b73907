package io.leat.netty;

import io.leat.tcp.connection.TcpSetting;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelOption;
import io.netty.channel.DefaultChannelConfig;
import io.netty.channel.MessageSizeEstimator;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.SocketChannelConfig;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The options of a connection: Netty's own, and those of TCP. TCP_NODELAY is on, as everywhere in
 * Netty. Options of a live connection are changed on its event loop.
 */
final class LeatSocketChannelConfig extends DefaultChannelConfig implements SocketChannelConfig {
  private final ConnectionOptions tcp;
  private volatile boolean allowHalfClosure;
  private volatile boolean reuseAddress;

  LeatSocketChannelConfig(LeatSocketChannel channel, ConnectionOptions tcp) {
    super(channel);
    this.tcp = tcp;
    setTcpNoDelay(true);
  }

  @Override
  public Map<ChannelOption<?>, Object> getOptions() {
    return getOptions(
        super.getOptions(),
        ChannelOption.TCP_NODELAY,
        ChannelOption.SO_KEEPALIVE,
        ChannelOption.SO_LINGER,
        ChannelOption.SO_SNDBUF,
        ChannelOption.SO_RCVBUF,
        ChannelOption.SO_REUSEADDR,
        ChannelOption.IP_TOS,
        ChannelOption.ALLOW_HALF_CLOSURE);
  }

  @Override
  @SuppressWarnings({"unchecked", "NullAway"}) // an option's type is that of its value; null: none
  public <T> T getOption(ChannelOption<T> option) {
    @Nullable Object value = own(option);
    return value == null ? super.getOption(option) : (T) value;
  }

  private @Nullable Object own(ChannelOption<?> option) {
    if (option == ChannelOption.TCP_NODELAY) {
      return isTcpNoDelay();
    } else if (option == ChannelOption.SO_KEEPALIVE) {
      return isKeepAlive();
    } else if (option == ChannelOption.SO_LINGER) {
      return getSoLinger();
    } else if (option == ChannelOption.SO_SNDBUF) {
      return getSendBufferSize();
    } else if (option == ChannelOption.SO_RCVBUF) {
      return getReceiveBufferSize();
    } else if (option == ChannelOption.SO_REUSEADDR) {
      return isReuseAddress();
    } else if (option == ChannelOption.IP_TOS) {
      return getTrafficClass();
    } else if (option == ChannelOption.ALLOW_HALF_CLOSURE) {
      return isAllowHalfClosure();
    }
    return null;
  }

  @Override
  public <T> boolean setOption(ChannelOption<T> option, T value) {
    validate(option, value);
    if (option == ChannelOption.TCP_NODELAY) {
      setTcpNoDelay((Boolean) value);
    } else if (option == ChannelOption.SO_KEEPALIVE) {
      setKeepAlive((Boolean) value);
    } else if (option == ChannelOption.SO_LINGER) {
      setSoLinger((Integer) value);
    } else if (option == ChannelOption.SO_SNDBUF) {
      setSendBufferSize((Integer) value);
    } else if (option == ChannelOption.SO_RCVBUF) {
      setReceiveBufferSize((Integer) value);
    } else if (option == ChannelOption.SO_REUSEADDR) {
      setReuseAddress((Boolean) value);
    } else if (option == ChannelOption.IP_TOS) {
      setTrafficClass((Integer) value);
    } else if (option == ChannelOption.ALLOW_HALF_CLOSURE) {
      setAllowHalfClosure((Boolean) value);
    } else {
      return super.setOption(option, value);
    }
    return true;
  }

  @Override
  public boolean isTcpNoDelay() {
    return !tcp.isOn(TcpSetting.NAGLE);
  }

  @Override
  public SocketChannelConfig setTcpNoDelay(boolean on) {
    tcp.turn(TcpSetting.NAGLE, !on);
    return this;
  }

  @Override
  public boolean isKeepAlive() {
    return tcp.isOn(TcpSetting.KEEP_ALIVE);
  }

  @Override
  public SocketChannelConfig setKeepAlive(boolean on) {
    tcp.turn(TcpSetting.KEEP_ALIVE, on);
    return this;
  }

  @Override
  public int getSoLinger() {
    return tcp.lingerSeconds();
  }

  @Override
  public SocketChannelConfig setSoLinger(int seconds) {
    tcp.setLingerSeconds(seconds);
    return this;
  }

  @Override
  public int getSendBufferSize() {
    return (int) tcp.get(TcpSetting.SEND_BUFFER);
  }

  @Override
  public SocketChannelConfig setSendBufferSize(int octets) {
    tcp.setSize(TcpSetting.SEND_BUFFER, octets);
    return this;
  }

  @Override
  public int getReceiveBufferSize() {
    return (int) tcp.get(TcpSetting.RECEIVE_BUFFER);
  }

  @Override
  public SocketChannelConfig setReceiveBufferSize(int octets) {
    tcp.setSize(TcpSetting.RECEIVE_BUFFER, octets);
    return this;
  }

  @Override
  public int getTrafficClass() {
    return (int) tcp.get(TcpSetting.TRAFFIC_CLASS);
  }

  @Override
  public SocketChannelConfig setTrafficClass(int trafficClass) {
    tcp.set(TcpSetting.TRAFFIC_CLASS, trafficClass);
    return this;
  }

  @Override
  public boolean isReuseAddress() {
    return reuseAddress;
  }

  @Override
  public SocketChannelConfig setReuseAddress(boolean reuse) {
    reuseAddress = reuse;
    return this;
  }

  @Override
  public boolean isAllowHalfClosure() {
    return allowHalfClosure;
  }

  @Override
  public SocketChannelConfig setAllowHalfClosure(boolean allow) {
    allowHalfClosure = allow;
    return this;
  }

  /** TCP has nothing to prefer; as in the JDK it is no more than a hint. */
  @Override
  public SocketChannelConfig setPerformancePreferences(int time, int latency, int bandwidth) {
    return this;
  }

  // The same, with this type.

  @Override
  public SocketChannelConfig setConnectTimeoutMillis(int millis) {
    super.setConnectTimeoutMillis(millis);
    return this;
  }

  @Override
  @Deprecated
  public SocketChannelConfig setMaxMessagesPerRead(int messages) {
    super.setMaxMessagesPerRead(messages);
    return this;
  }

  @Override
  public SocketChannelConfig setWriteSpinCount(int count) {
    super.setWriteSpinCount(count);
    return this;
  }

  @Override
  public SocketChannelConfig setAllocator(ByteBufAllocator allocator) {
    super.setAllocator(allocator);
    return this;
  }

  @Override
  public SocketChannelConfig setRecvByteBufAllocator(RecvByteBufAllocator allocator) {
    super.setRecvByteBufAllocator(allocator);
    return this;
  }

  @Override
  public SocketChannelConfig setAutoRead(boolean autoRead) {
    super.setAutoRead(autoRead);
    return this;
  }

  @Override
  public SocketChannelConfig setAutoClose(boolean autoClose) {
    super.setAutoClose(autoClose);
    return this;
  }

  @Override
  public SocketChannelConfig setMessageSizeEstimator(MessageSizeEstimator estimator) {
    super.setMessageSizeEstimator(estimator);
    return this;
  }

  @Override
  public SocketChannelConfig setWriteBufferWaterMark(WriteBufferWaterMark mark) {
    super.setWriteBufferWaterMark(mark);
    return this;
  }
}
