package io.leat.compatibility;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ConnectTimeoutException;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@Program("Netty 4.2, NIO transport")
class NettyTest extends WithChannels {
  private EventLoopGroup group;

  @BeforeEach
  void start() {
    group = new MultiThreadIoEventLoopGroup(2, NioIoHandler.newFactory());
  }

  @AfterEach
  void stop() throws InterruptedException {
    group.shutdownGracefully(0, 5, TimeUnit.SECONDS).await(30, TimeUnit.SECONDS);
  }

  /** Sends back what arrives; closes its output behind the peer's. */
  private static final class Echo extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      context.writeAndFlush(message);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
      if (event instanceof ChannelInputShutdownEvent) {
        context.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(f -> context.close());
      }
    }
  }

  /** Gathers what arrives. */
  private static final class Gather extends ChannelInboundHandlerAdapter {
    final ByteBuf gathered = Unpooled.buffer();
    final CompletableFuture<Integer> complete = new CompletableFuture<>();
    final CompletableFuture<Integer> ended = new CompletableFuture<>();
    private final int wanted;

    Gather(int wanted) {
      this.wanted = wanted;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      ByteBuf octets = (ByteBuf) message;
      gathered.writeBytes(octets);
      octets.release();
      if (gathered.readableBytes() >= wanted) {
        complete.complete(gathered.readableBytes());
      }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      ended.complete(gathered.readableBytes());
    }
  }

  private InetSocketAddress echoServer() throws InterruptedException {
    Channel server =
        new ServerBootstrap()
            .group(group)
            .channel(NioServerSocketChannel.class)
            .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
            .childHandler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel child) {
                    child.pipeline().addLast(new Echo());
                  }
                })
            .bind(Network.host(), 0)
            .sync()
            .channel();
    return (InetSocketAddress) server.localAddress();
  }

  private Bootstrap client(ChannelHandler handler) {
    return new Bootstrap().group(group).channel(NioSocketChannel.class).handler(handler);
  }

  @Test
  void sixtyConnectionsEchoHalfAMegabyteEach() throws Exception {
    InetSocketAddress server = echoServer();
    byte[] text = new byte[500_000];
    for (int i = 0; i < text.length; i++) {
      text[i] = (byte) (i * 31);
    }
    List<Gather> clients = new ArrayList<>();
    List<Channel> channels = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      Gather gather = new Gather(text.length);
      Channel channel = client(gather).connect(server).sync().channel();
      channel.writeAndFlush(Unpooled.wrappedBuffer(text));
      clients.add(gather);
      channels.add(channel);
    }
    for (Gather gather : clients) {
      assertThat(gather.complete.get(90, TimeUnit.SECONDS)).isEqualTo(text.length);
      assertThat(gather.gathered).isEqualTo(Unpooled.wrappedBuffer(text));
    }
    for (Channel channel : channels) {
      channel.close().sync();
    }
  }

  @Test
  void aRefusedConnectionFailsTheFuture() throws Exception {
    InetSocketAddress nobody = nobody();
    assertThatThrownBy(() -> client(new Gather(1)).connect(nobody).sync())
        .isInstanceOf(ConnectException.class)
        .hasMessageContaining("Connection refused");
  }

  @Test
  void aConnectThatNobodyAnswersTimesOut() throws Exception {
    InetSocketAddress silent = full();
    Bootstrap client = client(new Gather(1)).option(ChannelOption.CONNECT_TIMEOUT_MILLIS, 100);
    assertThatThrownBy(() -> client.connect(silent).sync())
        .isInstanceOf(ConnectTimeoutException.class);
  }

  @Test
  void halfClosedTheEchoStillArrives() throws Exception {
    InetSocketAddress server = echoServer();
    Gather gather = new Gather(Integer.MAX_VALUE);
    Channel channel = client(gather).connect(server).sync().channel();
    channel.writeAndFlush(Unpooled.wrappedBuffer(new byte[200_000])).sync();
    ((DuplexChannel) channel).shutdownOutput().sync();
    assertThat(gather.ended.get(60, TimeUnit.SECONDS)).isEqualTo(200_000);
  }

  /** What Netty does when it believes that a selector spins. */
  @Test
  @SuppressWarnings("deprecation") // the one class that lets others ask for it
  void rebuiltSelectorsGoOnWithAllConnections() throws Exception {
    NioEventLoopGroup rebuilding = new NioEventLoopGroup(2);
    group.shutdownGracefully(0, 5, TimeUnit.SECONDS);
    group = rebuilding;
    InetSocketAddress server = echoServer();
    List<Gather> clients = new ArrayList<>();
    List<Channel> channels = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      Gather gather = new Gather(6);
      channels.add(client(gather).connect(server).sync().channel());
      clients.add(gather);
      channels.get(i).writeAndFlush(Unpooled.copiedBuffer(new byte[3])).sync();
    }
    rebuilding.rebuildSelectors();
    for (int i = 0; i < 10; i++) {
      channels.get(i).writeAndFlush(Unpooled.copiedBuffer(new byte[3])).sync();
      assertThat(clients.get(i).complete.get(60, TimeUnit.SECONDS)).isEqualTo(6);
    }
  }
}
