package io.leat.stack.link;

/**
 * What a device has cost since it was opened. Counted by its loop in plain fields; read from any
 * thread, perhaps a little late.
 */
public final class DeviceCounters {
  /** System calls that read a frame, or found none. */
  public long reads;

  /** Of {@link #reads}, those that found none. */
  public long emptyReads;

  /** System calls that wrote a frame, whether it was taken or not. */
  public long writes;

  /** System calls that waited for a frame or a wake-up. */
  public long waits;

  /** Waits that another thread ended: a system call of its own, and one that takes note of it. */
  public long wakeUps;

  /** System calls that asked for state. */
  public long questions;

  /** Octets of frames that the kernel has copied, in and out. */
  public long octetsByKernel;

  /** Octets of text that the device has copied itself. */
  public long octetsCopied;

  /** All system calls, those of wakers included. */
  public long systemCalls() {
    return reads + writes + waits + 2 * wakeUps + questions;
  }
}
