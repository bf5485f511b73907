package io.leat.link.linux;

/**
 * How a TUN or TAP device was made, as rtnetlink tells it.
 *
 * @param ethernet a TAP
 * @param packetInformation frames carry four octets before the packet (made without IFF_NO_PI)
 * @param vnetHeader frames carry a virtio-net header
 * @param persistent the device stays when nothing is attached to it
 * @param multiQueue several descriptors may attach, each with {@code multi_queue}
 * @param queues how many are attached; -1 for a device made for one, and where the kernel does not
 *     say
 */
public record TunAttributes(
    boolean ethernet,
    boolean packetInformation,
    boolean vnetHeader,
    boolean persistent,
    boolean multiQueue,
    int queues) {}
