package io.leat.stack.ip;

import io.leat.packet.wire.DropReason;

/** Counts what is dropped, and why. */
@FunctionalInterface
public interface DropCounter {
  void dropped(DropReason reason, long now);
}
