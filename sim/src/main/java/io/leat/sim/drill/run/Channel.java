package io.leat.sim.drill.run;

import io.leat.sim.drill.bridge.Frame;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The way to a bridge session, and back. */
public interface Channel extends AutoCloseable {
  void send(Frame request) throws IOException;

  /** The next reply; null if none can come any more. */
  @Nullable Frame receive() throws IOException;

  @Override
  void close() throws IOException;
}
