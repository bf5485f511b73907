package io.leat.link.linux;

import org.jspecify.annotations.Nullable;

/**
 * A network device.
 *
 * @param index the kernel's number for it
 * @param mtu largest IP packet, in octets
 * @param txQueueLength packets that wait for the device before the kernel drops
 * @param up set up by the administrator (IFF_UP)
 * @param linkAddress the Ethernet address in the low 48 bits; 0 where there is none
 * @param kind such as {@code tun} (which includes TAP), {@code veth}; null for hardware and
 *     loopback
 * @param tun what only a TUN or TAP has; null for others and where the kernel does not say
 */
public record LinkInfo(
    int index,
    String name,
    int mtu,
    int txQueueLength,
    boolean up,
    long linkAddress,
    @Nullable String kind,
    @Nullable TunAttributes tun) {}
