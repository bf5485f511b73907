package io.leat.agent;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.net.spi.InetAddressResolver;
import java.net.spi.InetAddressResolver.LookupPolicy;
import java.net.spi.InetAddressResolverProvider;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The JVM's resolver, with the names of the agent's hosts file before all others. */
public final class HostsResolverProvider extends InetAddressResolverProvider {
  private static volatile HostsFile hosts = HostsFile.EMPTY;

  /** For the ServiceLoader. */
  public HostsResolverProvider() {}

  /**
   * Takes names from a file from now on.
   *
   * @throws IOException if it cannot be read; the message names it
   */
  static void use(@Nullable String file) throws IOException {
    if (file != null) {
      try {
        hosts = HostsFile.read(Path.of(file));
      } catch (IOException e) {
        throw new IOException("hosts=" + file + " cannot be read", e);
      }
    }
  }

  @Override
  public InetAddressResolver get(Configuration configuration) {
    return new Resolver(configuration.builtinResolver());
  }

  @Override
  public String name() {
    return "leat";
  }

  private record Resolver(InetAddressResolver jdk) implements InetAddressResolver {
    @Override
    public Stream<InetAddress> lookupByName(String host, LookupPolicy policy)
        throws UnknownHostException {
      List<InetAddress> found = hosts.addressesOf(host);
      if (found.isEmpty()) {
        return jdk.lookupByName(host, policy);
      }
      List<InetAddress> wanted =
          found.stream()
              .filter(address -> isWanted(address, policy.characteristics()))
              .sorted(Comparator.comparingInt(address -> rank(address, policy.characteristics())))
              .toList();
      if (wanted.isEmpty()) {
        throw new UnknownHostException(host + ": no address of the family asked for");
      }
      return wanted.stream();
    }

    private static boolean isWanted(InetAddress address, int characteristics) {
      int family = address instanceof Inet4Address ? LookupPolicy.IPV4 : LookupPolicy.IPV6;
      return (characteristics & family) != 0;
    }

    /** The family that is asked for first comes first; otherwise the file's order holds. */
    private static int rank(InetAddress address, int characteristics) {
      boolean ipv4 = address instanceof Inet4Address;
      if ((characteristics & LookupPolicy.IPV4_FIRST) != 0) {
        return ipv4 ? 0 : 1;
      }
      return (characteristics & LookupPolicy.IPV6_FIRST) != 0 && ipv4 ? 1 : 0;
    }

    @Override
    public String lookupByAddress(byte[] address) throws UnknownHostException {
      String name = hosts.nameOf(InetAddress.getByAddress(address));
      return name != null ? name : jdk.lookupByAddress(address);
    }
  }
}
