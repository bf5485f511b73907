package io.leat.link.linux;

/**
 * Whether the kernel takes in what is sent to a device in a thread of its own, which joins segments
 * on their way (threaded NAPI with GRO): a {@code write} then does not wait for the kernel's TCP,
 * and each packet for that thread to wake.
 */
public enum KernelThread {
  /** Each {@code write} runs the kernel's receive path. */
  OFF,

  /**
   * While bulk keeps the loop busy, for a device without offload and with one queue, where the
   * kernel can, this process may ask for it, and a processor may be free for it. Without one of
   * these it is {@link #OFF}: with offload a {@code write} is as much as the thread would join.
   */
  AUTO,

  /** Always; needs CAP_NET_ADMIN and CAP_SYS_ADMIN. */
  ON
}
