package io.leat.socket.nio;

import java.nio.channels.Pipe;
import java.nio.channels.spi.SelectorProvider;

/** A pipe in memory, for selectors of Leat's. */
final class MemoryPipe extends Pipe {
  private final PipeSource source;
  private final PipeSink sink;

  MemoryPipe(SelectorProvider provider) {
    PipeBuffer buffer = new PipeBuffer();
    source = new PipeSource(provider, buffer);
    sink = new PipeSink(provider, buffer);
  }

  @Override
  public SourceChannel source() {
    return source;
  }

  @Override
  public SinkChannel sink() {
    return sink;
  }
}
