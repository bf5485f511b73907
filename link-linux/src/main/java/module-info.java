/** Devices of the Linux kernel: TUN and TAP, their addresses and routes, network namespaces. */
module io.leat.link.linux {
  requires transitive io.leat.stack;
  requires static org.jspecify;

  exports io.leat.link.linux;

  provides io.leat.stack.link.LinkDeviceProvider with
      io.leat.link.linux.TunDeviceProvider;
}
