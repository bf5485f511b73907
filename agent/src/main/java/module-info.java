/** Both networks in one JVM, by one flag. */
module io.leat.agent {
  requires io.leat.socket;
  requires io.leat.link.linux;
  requires java.instrument;
  requires static org.jspecify;

  provides java.net.spi.InetAddressResolverProvider with
      io.leat.agent.HostsResolverProvider;
}
