package io.leat.link.linux;

import io.leat.packet.wire.IpPrefix;

/**
 * An address that the kernel has on a device.
 *
 * @param prefix the address itself, with the length of its network
 */
public record DeviceAddress(String device, IpPrefix prefix) {}
