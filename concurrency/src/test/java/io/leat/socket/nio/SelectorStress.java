package io.leat.socket.nio;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.invoke.VarHandle;
import java.nio.channels.SelectionKey;
import java.nio.channels.spi.AbstractSelectableChannel;
import java.nio.channels.spi.SelectorProvider;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.Z_Result;

/** A selection hears of readiness and of interest, whatever the moment. */
public final class SelectorStress {
  /** The deadline of a selection: one that reaches it heard of nothing. */
  private static final long PATIENCE_MILLIS = 60_000;

  private SelectorStress() {}

  /** A channel whose readiness is what is published. */
  static final class Source extends AbstractSelectableChannel implements LeatSelectable {
    private final ChannelKeys keys = new ChannelKeys();
    private volatile int ready;

    Source() throws IOException {
      super(SelectorProvider.provider());
      configureBlocking(false);
    }

    void publish(int ops) {
      ready = ops;
      VarHandle.fullFence();
      keys.readinessChanged();
    }

    @Override
    public int readyOps() {
      return ready;
    }

    @Override
    public void awaitOps(int ops) {}

    @Override
    public ChannelKeys keys() {
      return keys;
    }

    @Override
    public int validOps() {
      return SelectionKey.OP_READ | SelectionKey.OP_WRITE;
    }

    @Override
    protected void implCloseSelectableChannel() {}

    @Override
    protected void implConfigureBlocking(boolean block) {}
  }

  /** One channel, registered with one selector. */
  public abstract static class Registered {
    final LeatSelector selector = new LeatSelector(SelectorProvider.provider());
    final Source source;
    final SelectionKey key;

    Registered(int interest) {
      try {
        source = new Source();
        key = source.register(selector, interest);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    final boolean selectsInTime() {
      long before = System.nanoTime();
      try {
        selector.select(PATIENCE_MILLIS);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return System.nanoTime() - before < PATIENCE_MILLIS * 1_000_000;
    }

    final boolean isSelected() {
      return selector.selectedKeys().contains(key);
    }

    final void selectNow() {
      try {
        selector.selectNow();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** The channel becomes ready, first for what nobody waits for. */
  @JCStressTest
  @Outcome(id = "true", expect = ACCEPTABLE)
  @State
  public static class Ready extends Registered {
    public Ready() {
      super(SelectionKey.OP_READ);
    }

    @Actor
    public void selecting(Z_Result r) {
      r.r1 = selectsInTime() && isSelected();
    }

    @Actor
    public void loop() {
      source.publish(SelectionKey.OP_WRITE);
      source.publish(SelectionKey.OP_WRITE | SelectionKey.OP_READ);
    }
  }

  /** Interest in what is ready already counts from the next selection on. */
  @JCStressTest
  @Outcome(id = "true", expect = ACCEPTABLE)
  @State
  public static class Interest extends Registered {
    private boolean inTime;

    public Interest() {
      super(0);
      source.publish(SelectionKey.OP_READ);
    }

    @Actor
    public void selecting() {
      inTime = selectsInTime();
    }

    @Actor
    public void interested() {
      key.interestOps(SelectionKey.OP_READ);
      selector.wakeup();
    }

    @Arbiter
    public void next(Z_Result r) {
      selectNow();
      r.r1 = inTime && isSelected();
    }
  }

  /** Interest and readiness come at the same time, from two threads. */
  @JCStressTest
  @Outcome(id = "true", expect = ACCEPTABLE)
  @State
  public static class Both extends Registered {
    public Both() {
      super(0);
    }

    @Actor
    public void interested() {
      key.interestOps(SelectionKey.OP_READ);
      selectNow();
    }

    @Actor
    public void loop() {
      source.publish(SelectionKey.OP_READ);
    }

    @Arbiter
    public void next(Z_Result r) {
      selectNow();
      r.r1 = isSelected();
    }
  }
}
