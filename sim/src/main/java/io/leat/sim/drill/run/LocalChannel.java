package io.leat.sim.drill.run;

import io.leat.sim.drill.bridge.BridgeSession;
import io.leat.sim.drill.bridge.Frame;
import io.leat.tcp.trace.TcpTrace;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** A session in this process, without a socket between. */
public final class LocalChannel implements Channel {
  private final ArrayDeque<Frame> replies = new ArrayDeque<>();
  private final BridgeSession session;

  /**
   * @param observer of the stack's TCP
   */
  public LocalChannel(TcpTrace observer) {
    session = new BridgeSession(observer, replies::addLast);
  }

  @Override
  public void send(Frame request) {
    session.request(request);
  }

  @Override
  public @Nullable Frame receive() {
    return replies.pollFirst();
  }

  @Override
  public void close() {}
}
