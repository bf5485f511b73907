package io.leat.stack.link;

/** Whether a device can carry frames now. */
public enum DeviceState {
  UP,
  /** The link is down; frames are dropped and counted until it comes back. */
  DOWN,
  /** The device no longer exists and will not come back. */
  GONE
}
