package io.leat.netty;

import io.leat.socket.SocketErrors;
import io.leat.tcp.connection.ConnectionHandler;
import io.leat.tcp.connection.TcpConnection;
import io.leat.tcp.connection.TcpError;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.ChannelInputShutdownReadComplete;
import org.jspecify.annotations.Nullable;

/** What TCP tells a channel, which is on its event loop already, and how the channel reads. */
final class ConnectionEvents implements ConnectionHandler {
  private final LeatSocketChannel channel;

  /** The pipeline has asked for text and got none yet. */
  private boolean readPending;

  /** The pipeline is being given text: what it asks for meanwhile comes by the same loop. */
  private boolean reading;

  private boolean endTold;

  ConnectionEvents(LeatSocketChannel channel) {
    this.channel = channel;
  }

  @Override
  public void connected(TcpConnection connection, long now) {
    channel.ownUnsafe().connecting().succeeded();
  }

  @Override
  public void readable(TcpConnection connection, long now) {
    if (readPending) {
      read();
    }
  }

  @Override
  public void writable(TcpConnection connection, long now) {
    if (channel.isActive()) {
      channel.flushNow();
    }
  }

  /** A peer that has reset is an error; one that has closed is the end of what can be read. */
  @Override
  public void closed(TcpConnection connection, long now) {
    TcpError error = connection.error();
    if (channel.ownUnsafe().connecting().failed(error) || !channel.isOpen()) {
      return;
    }
    if (error != TcpError.NONE) {
      if (readPending) {
        read(); // what arrived before
      }
      channel.pipeline().fireExceptionCaught(SocketErrors.reading(error));
      channel.ownUnsafe().close();
    } else if (readPending) {
      read();
    }
  }

  /** As for a slow reader: text before a reset can still be read, until the channel closes. */
  @Override
  public boolean keepsUnreadText() {
    return channel.isOpen();
  }

  /** The pipeline wants text; what is there already comes soon, not inside this call. */
  void beginRead() {
    readPending = true;
    TcpConnection from = channel.connection();
    if (!reading && from != null && isReadable(from)) {
      channel
          .eventLoop()
          .execute(() -> {
            if (readPending) {
              read();
            }
          });
    }
  }

  private static boolean isReadable(TcpConnection connection) {
    var stream = connection.receiveStream();
    return connection.isEndReached() || stream != null && stream.readable() > 0;
  }

  private void read() {
    TcpConnection from = channel.connection();
    if (reading || from == null || !channel.isActive()) {
      return;
    }
    reading = true;
    try {
      read(from);
    } finally {
      reading = false;
    }
    if (readPending && isReadable(from) && !endTold) {
      beginRead();
    }
  }

  private void read(TcpConnection from) {
    var budget = channel.unsafe().recvBufAllocHandle();
    ChannelPipeline pipeline = channel.pipeline();
    budget.reset(channel.config());
    boolean ended = false;
    do {
      @Nullable ByteBuf text = budget.allocate(channel.alloc());
      budget.attemptedBytesRead(text.writableBytes());
      int octets = channel.isInputShutdown() ? -1 : Transfer.receive(from, text);
      budget.lastBytesRead(octets);
      if (octets <= 0) {
        text.release();
        ended = octets < 0 && from.isEndReached();
        break;
      }
      budget.incMessagesRead(1);
      readPending = false;
      pipeline.fireChannelRead(text);
    } while (budget.continueReading() && channel.isActive());
    budget.readComplete();
    pipeline.fireChannelReadComplete();
    if (ended) {
      inputEnded(pipeline);
    }
  }

  private void inputEnded(ChannelPipeline pipeline) {
    readPending = false;
    if (!channel.config().isAllowHalfClosure()) {
      channel.ownUnsafe().close();
    } else if (!endTold) {
      endTold = true;
      channel.shutInput();
      pipeline.fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
    } else {
      pipeline.fireUserEventTriggered(ChannelInputShutdownReadComplete.INSTANCE);
    }
  }
}
