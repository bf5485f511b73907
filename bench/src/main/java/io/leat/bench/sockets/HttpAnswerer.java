package io.leat.bench.sockets;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;

/** Answers each request that has no body, which is all that wrk sends, on kept connections. */
final class HttpAnswerer extends ChannelInboundHandlerAdapter {
  private static final ByteBuf ANSWER =
      Unpooled.unreleasableBuffer(
          Unpooled.directBuffer()
              .writeBytes(
                  "HTTP/1.1 200 OK\r\nContent-Length: 13\r\n\r\nHello, Leat!\n"
                      .getBytes(StandardCharsets.US_ASCII)));

  /** The last four octets of the request so far: an empty line ends it. */
  private static final int END = 0x0d0a_0d0a;

  private int last;

  @Override
  @SuppressWarnings("FutureReturnValueIgnored") // a void promise tells the pipeline of failures
  public void channelRead(ChannelHandlerContext context, Object message) {
    ByteBuf text = (ByteBuf) message;
    while (text.isReadable()) {
      last = last << 8 | text.readUnsignedByte();
      if (last == END) {
        context.write(ANSWER.duplicate(), context.voidPromise());
      }
    }
    ReferenceCountUtil.release(message);
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    context.flush();
  }

  /** wrk resets its connections when its time is over. */
  @Override
  @SuppressWarnings("FutureReturnValueIgnored") // it is over in any case
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    context.close();
  }
}
