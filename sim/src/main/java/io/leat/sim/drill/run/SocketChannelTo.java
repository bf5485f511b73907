package io.leat.sim.drill.run;

import io.leat.sim.drill.bridge.Frame;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A session of a bridge server, over its Unix socket. */
public final class SocketChannelTo implements Channel {
  private final SocketChannel channel;

  public SocketChannelTo(Path path) throws IOException {
    channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    channel.connect(UnixDomainSocketAddress.of(path));
  }

  @Override
  public void send(Frame request) throws IOException {
    request.write(channel);
  }

  @Override
  public @Nullable Frame receive() throws IOException {
    return Frame.read(channel);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
