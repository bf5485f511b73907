package io.leat.link.linux;

import io.leat.packet.wire.IpAddress;
import io.leat.packet.wire.IpPrefix;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Reads and changes links, addresses and routes of a network namespace through rtnetlink.
 *
 * <p>It speaks for the namespace of the thread that opened it, whichever thread uses it later.
 * Changes need CAP_NET_ADMIN there; reading needs nothing. Any thread may call; calls exclude each
 * other. Every change is acknowledged by the kernel before the method returns.
 */
public final class LinkConfigurator implements AutoCloseable {
  private final Netlink netlink;

  private LinkConfigurator(Netlink netlink) {
    this.netlink = netlink;
  }

  /**
   * For the network namespace of the calling thread.
   *
   * @throws LinuxException if there is no rtnetlink here
   */
  public static LinkConfigurator open() throws LinuxException {
    return new LinkConfigurator(new Netlink(NetlinkSocket.open()));
  }

  /** All devices. */
  public synchronized List<LinkInfo> links() throws LinuxException {
    List<LinkInfo> links = new ArrayList<>();
    for (NetlinkMessage message : netlink.dump(RouteRequests.listLinks(), "list links")) {
      LinkInfo link = RouteReplies.link(message);
      if (link != null) {
        links.add(link);
      }
    }
    return links;
  }

  /** The device of this name, or null. */
  public @Nullable LinkInfo find(String device) throws LinuxException {
    for (LinkInfo link : links()) {
      if (link.name().equals(device)) {
        return link;
      }
    }
    return null;
  }

  /** The kernel's number of a device. */
  public int index(String device) throws LinuxException {
    LinkInfo link = find(InterfaceName.check(device));
    if (link == null) {
      throw new LinuxException("find " + device, Errno.ENODEV);
    }
    return link.index();
  }

  public void setUp(String device) throws LinuxException {
    change("set " + device + " up", device, RouteRequests.setUp(index(device), true));
  }

  public void setDown(String device) throws LinuxException {
    change("set " + device + " down", device, RouteRequests.setUp(index(device), false));
  }

  /**
   * @param octets largest IP packet
   */
  public void setMtu(String device, int octets) throws LinuxException {
    change("set " + device + " mtu " + octets, device, RouteRequests.setMtu(index(device), octets));
  }

  /**
   * @param packets that wait for the device before the kernel drops; a TUN begins with 500, which
   *     one fast sender overruns
   */
  public void setTxQueueLength(String device, int packets) throws LinuxException {
    change(
        "set " + device + " txqueuelen " + packets,
        device,
        RouteRequests.setTxQueueLength(index(device), packets));
  }

  /** Removes a device, whoever is attached to it. */
  public void deleteLink(String device) throws LinuxException {
    change("delete " + device, device, RouteRequests.deleteLink(index(device)));
  }

  /**
   * Gives the kernel an address on a device, and by its prefix a route. IPv6 addresses skip
   * duplicate address detection.
   */
  public void addAddress(String device, IpPrefix prefix) throws LinuxException {
    change(
        "add address " + prefix + " to " + device,
        device,
        RouteRequests.addAddress(index(device), prefix));
  }

  public void deleteAddress(String device, IpPrefix prefix) throws LinuxException {
    change(
        "delete address " + prefix + " from " + device,
        device,
        RouteRequests.deleteAddress(index(device), prefix));
  }

  /**
   * Adds a route to the main table.
   *
   * @param gateway the next hop; null for a destination on the link
   */
  public void addRoute(IpPrefix destination, String device, @Nullable IpAddress gateway)
      throws LinuxException {
    change(
        "add route " + routeText(destination, device, gateway),
        device,
        RouteRequests.addRoute(index(device), destination, gateway));
  }

  /** Removes a route from the main table; the arguments as for {@link #addRoute}. */
  public void deleteRoute(IpPrefix destination, String device, @Nullable IpAddress gateway)
      throws LinuxException {
    change(
        "delete route " + routeText(destination, device, gateway),
        device,
        RouteRequests.deleteRoute(index(device), destination, gateway));
  }

  private static String routeText(
      IpPrefix destination, String device, @Nullable IpAddress gateway) {
    return destination.network() + (gateway == null ? "" : " via " + gateway) + " dev " + device;
  }

  /** The kernel's addresses on all devices, both families. */
  public synchronized List<DeviceAddress> addresses() throws LinuxException {
    IntFunction<String> names = names();
    List<DeviceAddress> addresses = new ArrayList<>();
    for (NetlinkMessage message : netlink.dump(RouteRequests.listAddresses(), "list addresses")) {
      DeviceAddress address = RouteReplies.address(message, names);
      if (address != null) {
        addresses.add(address);
      }
    }
    return addresses;
  }

  /** The routes of all tables and devices, both families. */
  public synchronized List<Route> routes() throws LinuxException {
    IntFunction<String> names = names();
    List<Route> routes = new ArrayList<>();
    for (boolean ipv4 : new boolean[] {true, false}) {
      for (NetlinkMessage message : netlink.dump(RouteRequests.listRoutes(ipv4), "list routes")) {
        Route route = RouteReplies.route(message, names);
        if (route != null && route.destination().address().isIpv4() == ipv4) {
          routes.add(route);
        }
      }
    }
    return routes;
  }

  /**
   * The routes that packets for {@code prefix} take, or would share with it, and that leave through
   * other devices than {@code exceptDevice}. Default routes, refusals, and what every link has of
   * its own (multicast, broadcast, IPv6 link-local) do not count.
   */
  public List<Route> overlapping(IpPrefix prefix, String exceptDevice) throws LinuxException {
    return routes().stream()
        .filter(route -> route.kind() == Route.Kind.UNICAST || route.kind() == Route.Kind.LOCAL)
        .filter(route -> !route.isDefault() && !isOfEveryLink(route.destination().address()))
        .filter(route -> route.overlaps(prefix))
        .filter(route -> route.devices().stream().anyMatch(d -> !d.equals(exceptDevice)))
        .toList();
  }

  private static boolean isOfEveryLink(IpAddress address) {
    return address.isMulticast() || (!address.isIpv4() && address.isLinkLocal());
  }

  private IntFunction<String> names() throws LinuxException {
    Map<Integer, String> names = new HashMap<>();
    for (LinkInfo link : links()) {
      names.put(link.index(), link.name());
    }
    return index -> names.getOrDefault(index, "if" + index);
  }

  private synchronized void change(String call, String device, NetlinkRequest request)
      throws LinuxException {
    Netlink.Answer answer = netlink.request(request);
    if (answer.errno() != 0) {
      throw refusal(call, device, answer);
    }
  }

  static LinuxException refusal(String call, String device, Netlink.Answer answer) {
    String advice = advice(device, answer.errno());
    String words = answer.explanation();
    return new LinuxException(
        call,
        answer.errno(),
        words == null ? advice : advice + "; the kernel says \"" + words + "\"");
  }

  private static String advice(String device, int errno) {
    return switch (errno) {
      case Errno.EPERM ->
          "changing "
              + device
              + " needs CAP_NET_ADMIN in its network namespace: run as root, or under"
              + " `unshare -Urn`";
      case Errno.EACCES ->
          "IPv6 is switched off on "
              + device
              + ": `sysctl -w net.ipv6.conf."
              + device
              + ".disable_ipv6=0` switches it on";
      case Errno.EEXIST -> "it is there already: leave it as it is, or delete it first";
      case Errno.ESRCH, Errno.EADDRNOTAVAIL ->
          "there is no such entry: `ip address` and `ip route` list what there is";
      case Errno.ENETDOWN -> device + " is down: set it up first";
      case Errno.ENETUNREACH, Errno.EHOSTUNREACH ->
          "the gateway is on no network of " + device + ": add an address there first";
      case Errno.EOPNOTSUPP, Errno.EAFNOSUPPORT ->
          "the kernel cannot do this to " + device + ": choose another device or family";
      default -> Errno.advice(errno);
    };
  }

  @Override
  public synchronized void close() {
    netlink.close();
  }
}
