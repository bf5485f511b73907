package io.leat.examples;

import io.leat.netty.LeatIoHandler;
import io.leat.netty.LeatServerSocketChannel;
import io.leat.netty.LeatSocketChannel;
import io.leat.stack.StackConfig;
import io.leat.stack.link.MemoryPair;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;

/** An echo between two event loops of Netty's, each of which turns a stack of its own. */
public final class NettyOnTheLoop {
  private NettyOnTheLoop() {}

  /** Sends one greeting through the echo. */
  public static void main(String[] arguments) throws Exception {
    MemoryPair link = MemoryPair.ofWholePackets("example", 1500, 1024); // or a TunDevice
    EventLoopGroup servers = group("10.0.0.2/24", link.right());
    EventLoopGroup clients = group("10.0.0.1/24", link.left());

    Channel server =
        new ServerBootstrap()
            .group(servers)
            .channel(LeatServerSocketChannel.class)
            .childHandler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel child) {
                    child.pipeline().addLast(new Echo());
                  }
                })
            .bind("10.0.0.2", 7)
            .sync()
            .channel();

    CompletableFuture<String> answer = new CompletableFuture<>();
    Channel client =
        new Bootstrap()
            .group(clients)
            .channel(LeatSocketChannel.class)
            .handler(new Answer(answer))
            .connect(server.localAddress())
            .sync()
            .channel();
    client.writeAndFlush(Unpooled.copiedBuffer("hello, Netty", StandardCharsets.UTF_8)).sync();
    System.out.println(answer.get());

    clients.shutdownGracefully().sync();
    servers.shutdownGracefully().sync();
  }

  private static EventLoopGroup group(String address, io.leat.stack.link.LinkDevice device) {
    StackConfig config = StackConfig.DEFAULT.withAddress(address);
    return new MultiThreadIoEventLoopGroup(1, LeatIoHandler.newFactory(config, device));
  }

  private static final class Echo extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      context.writeAndFlush(message).addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
    }
  }

  private static final class Answer extends SimpleChannelInboundHandler<ByteBuf> {
    private final CompletableFuture<String> answer;

    Answer(CompletableFuture<String> answer) {
      this.answer = answer;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, ByteBuf text) {
      answer.complete(text.toString(StandardCharsets.UTF_8));
    }
  }
}
