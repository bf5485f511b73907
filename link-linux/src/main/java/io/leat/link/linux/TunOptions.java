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
 */
public record TunOptions(
    String name, boolean ethernet, boolean multiQueue, Offload offload, KernelThread kernelThread) {
  public TunOptions {
    InterfaceName.check(name);
  }

  public static TunOptions tun(String name) {
    return new TunOptions(name, false, false, Offload.AUTO, KernelThread.AUTO);
  }

  public static TunOptions tap(String name) {
    return new TunOptions(name, true, false, Offload.AUTO, KernelThread.AUTO);
  }

  /** The same device, attached as one of several queues. */
  public TunOptions withMultiQueue() {
    return new TunOptions(name, ethernet, true, offload, kernelThread);
  }

  public TunOptions withOffload(Offload newOffload) {
    return new TunOptions(name, ethernet, multiQueue, newOffload, kernelThread);
  }

  public TunOptions withKernelThread(KernelThread newKernelThread) {
    return new TunOptions(name, ethernet, multiQueue, offload, newKernelThread);
  }
}
