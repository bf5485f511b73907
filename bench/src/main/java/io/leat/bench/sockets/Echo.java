package io.leat.bench.sockets;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** Netty on both sides: each connection sends a message and the next one when it has come back. */
final class Echo implements Load {
  private static final int PATIENCE_SECONDS = 30;

  private final Transport transport;
  private final int octets;
  private final EventLoopGroup servers;
  private final EventLoopGroup clients;
  private final List<Asker> askers = new ArrayList<>();
  private final LongAdder echoes = new LongAdder();
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
  private volatile boolean running;
  private volatile CountDownLatch resting = new CountDownLatch(0);

  /**
   * @param octets of a message
   */
  Echo(Transport transport, int connections, int octets) throws Exception {
    this.transport = transport;
    this.octets = octets;
    servers = transport.servers();
    clients = transport.clients();
    Channel listener =
        new ServerBootstrap()
            .group(servers)
            .channelFactory(transport.listener())
            .childHandler(initializer(this::newAnswerer))
            .bind(transport.address())
            .sync()
            .channel();
    for (int i = 0; i < connections; i++) {
      Asker asker = new Asker();
      new Bootstrap()
          .group(clients)
          .channelFactory(transport.connection())
          .handler(initializer(() -> asker))
          .connect(listener.localAddress())
          .sync();
      askers.add(asker);
    }
  }

  private interface HandlerMaker {
    ChannelInboundHandlerAdapter make();
  }

  private static ChannelInitializer<Channel> initializer(HandlerMaker maker) {
    return new ChannelInitializer<>() {
      @Override
      protected void initChannel(Channel channel) {
        channel.pipeline().addLast(maker.make());
      }
    };
  }

  private ChannelInboundHandlerAdapter newAnswerer() {
    return new ChannelInboundHandlerAdapter() {
      @Override
      @SuppressWarnings("FutureReturnValueIgnored") // a void promise tells the pipeline
      public void channelRead(ChannelHandlerContext context, Object message) {
        context.write(message, context.voidPromise());
      }

      @Override
      public void channelReadComplete(ChannelHandlerContext context) {
        context.flush();
      }

      @Override
      public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        failed(cause);
      }
    };
  }

  private final class Asker extends ChannelInboundHandlerAdapter {
    private @Nullable ChannelHandlerContext context;
    private int missing;

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
      context = added;
    }

    void begin() {
      ChannelHandlerContext present = context;
      assert present != null : "connected";
      present.executor().execute(() -> ask(present));
    }

    void close() throws InterruptedException {
      ChannelHandlerContext present = context;
      assert present != null : "connected";
      present.channel().close().sync();
    }

    @SuppressWarnings("FutureReturnValueIgnored") // a void promise tells the pipeline of failures
    private void ask(ChannelHandlerContext to) {
      missing = octets;
      ByteBuf message = to.alloc().directBuffer(octets).writeZero(octets);
      to.writeAndFlush(message, to.voidPromise());
    }

    @Override
    public void channelRead(ChannelHandlerContext from, Object message) {
      missing -= ((ByteBuf) message).readableBytes();
      ReferenceCountUtil.release(message);
      if (missing > 0) {
        return;
      }
      echoes.increment();
      if (running) {
        ask(from);
      } else {
        resting.countDown();
      }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext from, Throwable cause) {
      failed(cause);
    }
  }

  private void failed(Throwable cause) {
    failure.compareAndSet(null, cause);
  }

  @Override
  public long run(long nanos) throws Exception {
    resting = new CountDownLatch(askers.size());
    running = true;
    askers.forEach(Asker::begin);
    TimeUnit.NANOSECONDS.sleep(nanos);
    running = false;
    boolean rests = resting.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
    Throwable why = failure.get();
    if (why != null || !rests) {
      throw new IllegalStateException("echo over " + transport.name() + " failed", why);
    }
    return echoes.sumThenReset();
  }

  @Override
  public void close() throws Exception {
    for (Asker asker : askers) {
      asker.close();
    }
    for (EventLoopGroup group : List.of(clients, servers)) {
      group.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
    }
    transport.network().close();
  }
}
