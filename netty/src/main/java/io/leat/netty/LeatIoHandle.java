package io.leat.netty;

import io.netty.channel.IoEvent;
import io.netty.channel.IoHandle;
import io.netty.channel.IoRegistration;

/** A channel as its event loop knows it. Connections tell of events themselves. */
interface LeatIoHandle extends IoHandle {
  @Override
  default void handle(IoRegistration registration, IoEvent event) {
    throw new UnsupportedOperationException("channels of Leat's have no events: " + event);
  }

  @Override
  void close();
}
