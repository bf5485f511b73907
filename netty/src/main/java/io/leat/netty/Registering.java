package io.leat.netty;

import io.netty.channel.ChannelPromise;
import io.netty.channel.EventLoop;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoRegistration;
import io.netty.util.concurrent.Future;
import java.util.function.Consumer;

/** How a channel comes onto its event loop. */
final class Registering {
  private Registering() {}

  static boolean isCompatible(EventLoop loop) {
    return loop instanceof IoEventLoop io && io.isCompatible(LeatIoHandle.class);
  }

  /**
   * @param registered gets the registration, on the event loop; it may throw
   */
  static void register(
      EventLoop loop,
      LeatIoHandle handle,
      ChannelPromise promise,
      Consumer<IoRegistration> registered) {
    ((IoEventLoop) loop)
        .register(handle)
        .addListener((Future<IoRegistration> result) -> {
          if (!result.isSuccess()) {
            promise.setFailure(result.cause());
            return;
          }
          try {
            registered.accept(result.getNow());
            promise.setSuccess();
          } catch (IllegalStateException e) {
            result.getNow().cancel();
            promise.setFailure(e);
          }
        });
  }
}
