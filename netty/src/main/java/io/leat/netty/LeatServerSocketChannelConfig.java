package io.leat.netty;

import io.leat.tcp.connection.TcpSetting;
import io.netty.channel.ChannelOption;
import io.netty.channel.ServerChannelRecvByteBufAllocator;
import io.netty.channel.socket.ServerSocketChannelConfig;

/** The options of a listener: Netty's own, the backlog, and what connections start with. */
final class LeatServerSocketChannelConfig extends LeatChannelConfig<ServerSocketChannelConfig>
    implements ServerSocketChannelConfig {
  private static final OptionTable<ServerSocketChannelConfig> TABLE =
      new OptionTable<ServerSocketChannelConfig>()
          .with(
              ChannelOption.SO_BACKLOG,
              ServerSocketChannelConfig::getBacklog,
              ServerSocketChannelConfig::setBacklog)
          .with(
              ChannelOption.SO_RCVBUF,
              ServerSocketChannelConfig::getReceiveBufferSize,
              ServerSocketChannelConfig::setReceiveBufferSize)
          .with(
              ChannelOption.SO_REUSEADDR,
              ServerSocketChannelConfig::isReuseAddress,
              ServerSocketChannelConfig::setReuseAddress);

  LeatServerSocketChannelConfig(LeatServerSocketChannel channel, ConnectionOptions tcp) {
    super(channel, new ServerChannelRecvByteBufAllocator(), tcp, true);
  }

  @Override
  ServerSocketChannelConfig self() {
    return this;
  }

  @Override
  OptionTable<ServerSocketChannelConfig> table() {
    return TABLE;
  }

  @Override
  public int getBacklog() {
    return (int) tcp().get(TcpSetting.ACCEPT_QUEUE_LIMIT);
  }

  @Override
  public ServerSocketChannelConfig setBacklog(int backlog) {
    tcp().setSize(TcpSetting.ACCEPT_QUEUE_LIMIT, backlog);
    return this;
  }
}
