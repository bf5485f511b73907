package io.leat.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leat.stack.StackConfig;
import io.leat.stack.link.MemoryPair;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ConnectTimeoutException;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Two event loops, each with a stack of its own, joined in memory. */
@Timeout(120)
class LeatTransportTest {
  private static final String SERVER = "10.0.0.2";

  private final MemoryPair link = MemoryPair.ofPackets("netty", 1500, 1024);
  private final IoHandlerFactory rightFactory =
      LeatIoHandler.newFactory(
          StackConfig.DEFAULT.withName("right").withAddress("10.0.0.2/24"), link.right());
  private final EventLoopGroup left =
      new MultiThreadIoEventLoopGroup(
          1,
          LeatIoHandler.newFactory(
              StackConfig.DEFAULT.withName("left").withAddress("10.0.0.1/24"), link.left()));
  private final EventLoopGroup right = new MultiThreadIoEventLoopGroup(1, rightFactory);

  /** A group's thread, and with it the stack, starts with its first task. */
  @BeforeEach
  void start() throws InterruptedException {
    right.next().submit(() -> {}).sync();
  }

  @AfterEach
  void stop() throws InterruptedException {
    for (EventLoopGroup group : List.of(left, right)) {
      group.shutdownGracefully(0, 5, TimeUnit.SECONDS);
      assertThat(group.terminationFuture().await(60, TimeUnit.SECONDS)).isTrue();
    }
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

    /** A client that goes away with an echo under way. */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      context.close();
    }
  }

  /** Gathers what arrives. */
  private static final class Gather extends ChannelInboundHandlerAdapter {
    final ByteBuf gathered = Unpooled.buffer();
    final CompletableFuture<Integer> complete = new CompletableFuture<>();
    final CompletableFuture<Integer> ended = new CompletableFuture<>();
    final CompletableFuture<Throwable> failed = new CompletableFuture<>();
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

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      failed.complete(cause);
    }
  }

  private ServerBootstrap server(ChannelHandler handler) {
    return new ServerBootstrap()
        .group(right)
        .channel(LeatServerSocketChannel.class)
        .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
        .childHandler(
            new ChannelInitializer<>() {
              @Override
              protected void initChannel(Channel child) {
                child.pipeline().addLast(handler instanceof Echo ? new Echo() : handler);
              }
            });
  }

  private InetSocketAddress echoServer() throws InterruptedException {
    Channel channel = server(new Echo()).bind(SERVER, 0).sync().channel();
    return (InetSocketAddress) channel.localAddress();
  }

  private Bootstrap client(ChannelHandler handler) {
    return new Bootstrap().group(left).channel(LeatSocketChannel.class).handler(handler);
  }

  private static byte[] octets(int count) {
    byte[] text = new byte[count];
    for (int i = 0; i < count; i++) {
      text[i] = (byte) (i * 31);
    }
    return text;
  }

  @Test
  void sixtyConnectionsEchoHalfAMegabyteEach() throws Exception {
    InetSocketAddress server = echoServer();
    byte[] text = octets(500_000);
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
  void buffersOfAllKindsAreWritten() throws Exception {
    InetSocketAddress server = echoServer();
    byte[] text = octets(30_000);
    Gather gather = new Gather(3 * text.length);
    Channel channel = client(gather).connect(server).sync().channel();
    ByteBufAllocator alloc = channel.alloc();
    channel.write(alloc.heapBuffer().writeBytes(text));
    channel.write(alloc.directBuffer().writeBytes(text));
    channel.writeAndFlush(
        Unpooled.wrappedBuffer(
            alloc.directBuffer().writeBytes(text, 0, 10_000),
            alloc.heapBuffer().writeBytes(text, 10_000, 20_000)));
    assertThat(gather.complete.get(60, TimeUnit.SECONDS)).isEqualTo(3 * text.length);
    assertThat(gather.gathered)
        .isEqualTo(
            Unpooled.wrappedBuffer(
                Unpooled.wrappedBuffer(text),
                Unpooled.wrappedBuffer(text),
                Unpooled.wrappedBuffer(text)));
    assertThatThrownBy(() -> channel.writeAndFlush("a string").sync())
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessageContaining("java.lang.String");
  }

  @Test
  void handlersRunOnTheLoopThatProcessesTheirSegments() throws Exception {
    CompletableFuture<Thread> loop = new CompletableFuture<>();
    right.next().execute(() -> loop.complete(Thread.currentThread()));
    CompletableFuture<Thread> active = new CompletableFuture<>();
    Channel server =
        server(
                new ChannelInboundHandlerAdapter() {
                  @Override
                  public void channelActive(ChannelHandlerContext context) {
                    active.complete(Thread.currentThread());
                  }
                })
            .bind(SERVER, 0)
            .sync()
            .channel();
    client(new Gather(1)).connect(server.localAddress()).sync();
    assertThat(active.get(60, TimeUnit.SECONDS)).isSameAs(loop.get());
  }

  @Test
  void bothEndsKnowBothAddresses() throws Exception {
    InetSocketAddress server = echoServer();
    Channel channel = client(new Gather(1)).connect(server).sync().channel();
    assertThat(channel.remoteAddress()).isEqualTo(server);
    assertThat(((InetSocketAddress) channel.localAddress()).getHostString()).isEqualTo("10.0.0.1");
    assertThat(channel.isActive()).isTrue();
  }

  @Test
  void aRefusedConnectionFailsTheFuture() {
    assertThatThrownBy(() -> client(new Gather(1)).connect(new InetSocketAddress(SERVER, 9)).sync())
        .isInstanceOf(ConnectException.class)
        .hasMessageContaining("Connection refused")
        .hasMessageContaining("10.0.0.2");
  }

  @Test
  void aConnectThatNobodyAnswersTimesOut() throws Exception {
    Bootstrap client = client(new Gather(1)).option(ChannelOption.CONNECT_TIMEOUT_MILLIS, 50);
    // in the network, and not there
    assertThatThrownBy(() -> client.connect(new InetSocketAddress("10.0.0.77", 9)).sync())
        .isInstanceOf(ConnectTimeoutException.class)
        .hasMessageContaining("50 ms");
  }

  @Test
  void anAddressThatIsTakenIsNotBound() throws Exception {
    InetSocketAddress taken = echoServer();
    assertThatThrownBy(() -> server(new Echo()).bind(taken).sync())
        .isInstanceOf(BindException.class);
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

  @Test
  void aResetIsAnException() throws Exception {
    ChannelInboundHandlerAdapter resetting =
        new ChannelInboundHandlerAdapter() {
          @Override
          public void channelActive(ChannelHandlerContext context) {
            context.channel().config().setOption(ChannelOption.SO_LINGER, 0);
            context.close();
          }
        };
    Channel server = server(resetting).bind(SERVER, 0).sync().channel();
    Gather gather = new Gather(1);
    client(gather).connect(server.localAddress()).sync();
    assertThat(gather.failed.get(60, TimeUnit.SECONDS))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("reset");
    assertThat(gather.ended.get(60, TimeUnit.SECONDS)).isZero();
  }

  /** Without auto-read the peer is held back, and nothing is lost. */
  @Test
  void aReaderThatDoesNotReadHoldsTheWriterBack() throws Exception {
    InetSocketAddress server = echoServer();
    Gather gather = new Gather(2_000_000);
    Channel channel =
        client(gather).option(ChannelOption.AUTO_READ, false).connect(server).sync().channel();
    byte[] text = octets(2_000_000);
    channel.writeAndFlush(Unpooled.wrappedBuffer(text));
    assertThat(gather.gathered.readableBytes()).isZero();
    channel.config().setAutoRead(true);
    assertThat(gather.complete.get(60, TimeUnit.SECONDS)).isEqualTo(text.length);
    assertThat(gather.gathered).isEqualTo(Unpooled.wrappedBuffer(text));
  }

  @Test
  void optionsAreReadAsTheyWereSet() throws Exception {
    InetSocketAddress server = echoServer();
    Channel channel =
        client(new Gather(1))
            .option(ChannelOption.SO_KEEPALIVE, true)
            .option(ChannelOption.SO_SNDBUF, 123_456)
            .connect(server)
            .sync()
            .channel();
    assertThat(channel.config().getOption(ChannelOption.SO_KEEPALIVE)).isTrue();
    assertThat(channel.config().getOption(ChannelOption.TCP_NODELAY)).isTrue();
    assertThat(channel.config().getOption(ChannelOption.SO_SNDBUF)).isEqualTo(123_456);
    assertThat(channel.config().getOptions()).containsEntry(ChannelOption.SO_LINGER, -1);
  }

  @Test
  void oneDeviceHasOneEventLoop() {
    assertThatThrownBy(() -> new MultiThreadIoEventLoopGroup(1, rightFactory))
        .rootCause()
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("has one event loop");
  }
}
