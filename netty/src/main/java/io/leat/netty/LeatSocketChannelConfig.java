package io.leat.netty;

import io.leat.tcp.connection.TcpSetting;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.SocketChannelConfig;

/**
 * The options of a connection: Netty's own, and those of TCP. TCP_NODELAY is on, as everywhere in
 * Netty. Options of a live connection are changed on its event loop.
 */
final class LeatSocketChannelConfig extends LeatChannelConfig<SocketChannelConfig>
    implements SocketChannelConfig {
  private static final OptionTable<SocketChannelConfig> TABLE =
      new OptionTable<SocketChannelConfig>()
          .with(
              ChannelOption.TCP_NODELAY,
              SocketChannelConfig::isTcpNoDelay,
              SocketChannelConfig::setTcpNoDelay)
          .with(
              ChannelOption.SO_KEEPALIVE,
              SocketChannelConfig::isKeepAlive,
              SocketChannelConfig::setKeepAlive)
          .with(
              ChannelOption.SO_LINGER,
              SocketChannelConfig::getSoLinger,
              SocketChannelConfig::setSoLinger)
          .with(
              ChannelOption.SO_SNDBUF,
              SocketChannelConfig::getSendBufferSize,
              SocketChannelConfig::setSendBufferSize)
          .with(
              ChannelOption.SO_RCVBUF,
              SocketChannelConfig::getReceiveBufferSize,
              SocketChannelConfig::setReceiveBufferSize)
          .with(
              ChannelOption.SO_REUSEADDR,
              SocketChannelConfig::isReuseAddress,
              SocketChannelConfig::setReuseAddress)
          .with(
              ChannelOption.IP_TOS,
              SocketChannelConfig::getTrafficClass,
              SocketChannelConfig::setTrafficClass)
          .with(
              ChannelOption.ALLOW_HALF_CLOSURE,
              SocketChannelConfig::isAllowHalfClosure,
              SocketChannelConfig::setAllowHalfClosure);

  private volatile boolean allowHalfClosure;

  LeatSocketChannelConfig(LeatSocketChannel channel, ConnectionOptions tcp) {
    super(channel, new AdaptiveRecvByteBufAllocator(), tcp, false);
    setTcpNoDelay(true);
  }

  @Override
  SocketChannelConfig self() {
    return this;
  }

  @Override
  OptionTable<SocketChannelConfig> table() {
    return TABLE;
  }

  @Override
  public boolean isTcpNoDelay() {
    return !tcp().isOn(TcpSetting.NAGLE);
  }

  @Override
  public SocketChannelConfig setTcpNoDelay(boolean on) {
    tcp().turn(TcpSetting.NAGLE, !on);
    return this;
  }

  @Override
  public boolean isKeepAlive() {
    return tcp().isOn(TcpSetting.KEEP_ALIVE);
  }

  @Override
  public SocketChannelConfig setKeepAlive(boolean on) {
    tcp().turn(TcpSetting.KEEP_ALIVE, on);
    return this;
  }

  @Override
  public int getSoLinger() {
    return tcp().lingerSeconds();
  }

  @Override
  public SocketChannelConfig setSoLinger(int seconds) {
    tcp().setLingerSeconds(seconds);
    return this;
  }

  @Override
  public int getSendBufferSize() {
    return (int) tcp().get(TcpSetting.SEND_BUFFER);
  }

  @Override
  public SocketChannelConfig setSendBufferSize(int octets) {
    tcp().setSize(TcpSetting.SEND_BUFFER, octets);
    return this;
  }

  @Override
  public int getTrafficClass() {
    return (int) tcp().get(TcpSetting.TRAFFIC_CLASS);
  }

  @Override
  public SocketChannelConfig setTrafficClass(int trafficClass) {
    tcp().set(TcpSetting.TRAFFIC_CLASS, trafficClass);
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
}
