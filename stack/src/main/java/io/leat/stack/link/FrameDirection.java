package io.leat.stack.link;

/** Which way a frame crosses a device. */
public enum FrameDirection {
  RECEIVED,
  SENT
}
