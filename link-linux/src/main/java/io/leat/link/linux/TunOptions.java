package io.leat.link.linux;

/**
 * Which TUN or TAP device to attach to.
 *
 * @param name 1 to 15 octets; the device is created if there is none of this name, and then
 *     disappears when it is closed
 * @param ethernet a TAP, whose frames begin with an Ethernet header
 * @param multiQueue one of several queues; must agree with how an existing device was made
 * @param offload whether super-segments cross the device whole
 * @param kernelThread whether the kernel takes in what is sent to it in a thread of its own
 * @param raisesPriority whether the loop's thread goes before others, by ten steps of nice, while
 *     bulk keeps it busy; where this process may
 */
public record TunOptions(
    String name,
    boolean ethernet,
    boolean multiQueue,
    Offload offload,
    KernelThread kernelThread,
    boolean raisesPriority) {
  public TunOptions {
    InterfaceName.check(name);
  }

  public static TunOptions tun(String name) {
    return new TunOptions(name, false, false, Offload.AUTO, KernelThread.AUTO, true);
  }

  public static TunOptions tap(String name) {
    return new TunOptions(name, true, false, Offload.AUTO, KernelThread.AUTO, true);
  }

  /** The same device, attached as one of several queues. */
  public TunOptions withMultiQueue() {
    return new TunOptions(name, ethernet, true, offload, kernelThread, raisesPriority);
  }

  public TunOptions withOffload(Offload newOffload) {
    return new TunOptions(name, ethernet, multiQueue, newOffload, kernelThread, raisesPriority);
  }

  public TunOptions withKernelThread(KernelThread newKernelThread) {
    return new TunOptions(name, ethernet, multiQueue, offload, newKernelThread, raisesPriority);
  }

  /** The same device, whose loop keeps the priority of its thread. */
  public TunOptions withPriorityKept() {
    return new TunOptions(name, ethernet, multiQueue, offload, kernelThread, false);
  }
}
