package io.leat.netty;

import io.leat.packet.buffer.ChunkPool;
import io.leat.stack.LoopListener;
import io.leat.stack.Rest;
import io.leat.stack.StackConfig;
import io.leat.stack.StackLoop;
import io.leat.stack.ip.AddressListener;
import io.leat.stack.link.LinkDevice;
import io.leat.tcp.demux.TcpSecrets;
import io.leat.tcp.trace.TcpTrace;
import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.IoOps;
import io.netty.channel.IoRegistration;
import java.lang.foreign.Arena;
import java.security.SecureRandom;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Turns a stack's loop inside Netty's event loop: both wait in one place, for the device, for TCP's
 * timers and for Netty's tasks. The handler owns the device and closes it with the event loop. As
 * all event loops do, it begins with the first task or channel; until then the stack is silent. An
 * event loop without work waits as {@link StackConfig#idle} says.
 *
 * <p>All methods but {@link #wakeup} belong to the event loop.
 */
public final class LeatIoHandler implements IoHandler {
  private final StackLoop loop;
  private final Rest rest;
  private final Set<LeatIoHandle> handles = new LinkedHashSet<>();

  private LeatIoHandler(StackConfig config, LinkDevice device) {
    rest = Rest.of(config);
    SecureRandom random = new SecureRandom();
    ChunkPool chunks = new ChunkPool(Arena.ofAuto(), config.chunkOctets(), config.maximumMemory());
    loop =
        new StackLoop(
            config,
            device,
            chunks,
            TcpSecrets.from(random),
            random,
            TcpTrace.OFF,
            new LoopListener() {},
            AddressListener.NONE,
            System.nanoTime());
  }

  /**
   * Makes the handler of one event loop, which is all that one device has.
   *
   * @return fails with IllegalStateException when it is asked for a second handler: give the group
   *     one thread
   */
  public static IoHandlerFactory newFactory(StackConfig config, LinkDevice device) {
    Objects.requireNonNull(config);
    Objects.requireNonNull(device);
    AtomicBoolean used = new AtomicBoolean();
    return executor -> {
      if (used.getAndSet(true)) {
        throw new IllegalStateException(
            "device "
                + device.name()
                + " has one event loop: new MultiThreadIoEventLoopGroup(1, factory)");
      }
      return new LeatIoHandler(config, device);
    };
  }

  StackLoop loop() {
    return loop;
  }

  @Override
  public int run(IoHandlerContext context) {
    int work = turn();
    if (work == 0 && context.canBlock()) {
      long now = System.nanoTime();
      if (lookOn(rest.idle(now))) {
        return 0;
      }
      long delay = context.delayNanos(now);
      long deadline = delay >= Long.MAX_VALUE / 2 ? Long.MAX_VALUE : now + delay;
      loop.device().park(Math.min(deadline, loop.nextDeadline()));
      work = turn();
    }
    return work;
  }

  private int turn() {
    long now = System.nanoTime();
    int work = loop.runOnce(now);
    if (work > 0) {
      rest.worked(now);
    }
    return work;
  }

  /** Whether the event loop is to look again instead of waiting, for tasks too. */
  @SuppressWarnings("ThreadPriorityCheck") // to yield is what was asked for
  private static boolean lookOn(Rest.Manner manner) {
    switch (manner) {
      case LOOK -> Thread.onSpinWait();
      case YIELD -> Thread.yield();
      case PARK -> {
        return false;
      }
    }
    return true;
  }

  @Override
  public void wakeup() {
    loop.device().wake();
  }

  @Override
  public IoRegistration register(IoHandle handle) {
    if (!(handle instanceof LeatIoHandle own)) {
      throw new IllegalArgumentException(
          handle.getClass().getName() + " is not a channel of Leat's");
    }
    handles.add(own);
    own.registered();
    return new Registration(own);
  }

  @Override
  public boolean isCompatible(Class<? extends IoHandle> type) {
    return LeatIoHandle.class.isAssignableFrom(type);
  }

  @Override
  public void prepareToDestroy() {
    for (LeatIoHandle handle : List.copyOf(handles)) {
      handle.close();
    }
  }

  /** What is still open is reset: the peers learn that nobody is here any more. */
  @Override
  public void destroy() {
    long now = System.nanoTime();
    loop.runOnce(now);
    loop.tcp().forEachConnection(connection -> connection.abort(now));
    loop.runOnce(System.nanoTime());
    loop.device().close();
  }

  /** A channel's place on the loop. */
  private final class Registration implements IoRegistration {
    private final LeatIoHandle handle;
    private boolean valid = true;

    Registration(LeatIoHandle handle) {
      this.handle = handle;
    }

    /** The handler, whose loop the channel's connection is on. */
    @Override
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // as Netty declares it
    public <T> T attachment() {
      return (T) LeatIoHandler.this;
    }

    /** A channel asks its connection for everything. */
    @Override
    public long submit(IoOps ops) {
      throw new UnsupportedOperationException("channels of Leat's submit nothing: " + ops);
    }

    @Override
    public boolean isValid() {
      return valid;
    }

    @Override
    public boolean cancel() {
      boolean was = valid;
      if (was) {
        valid = false;
        handles.remove(handle);
        handle.unregistered();
      }
      return was;
    }
  }
}
