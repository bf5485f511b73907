package io.leat.stack.ip;

import io.leat.packet.wire.IpPrefix;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The routes of both families, longest prefix first. A host has a handful, so that a scan is
 * quicker than a tree.
 */
public final class RouteTable {
  private Route[] routes = {};

  /** Adds a route before those of the same prefix length, in place of one to the same prefix. */
  public void add(Route route) {
    remove(route.destination());
    int at = 0;
    while (at < routes.length && routes[at].destination().length() > route.destination().length()) {
      at++;
    }
    Route[] longer = Arrays.copyOf(routes, routes.length + 1);
    System.arraycopy(routes, at, longer, at + 1, routes.length - at);
    longer[at] = route;
    routes = longer;
  }

  /** Removes the route to exactly this prefix; says whether there was one. */
  public boolean remove(IpPrefix destination) {
    IpPrefix network = destination.network();
    int before = routes.length;
    routes =
        Arrays.stream(routes)
            .filter(route -> !route.destination().equals(network))
            .toArray(Route[]::new);
    return routes.length < before;
  }

  /** The route with the longest prefix that contains the address, or null. */
  public @Nullable Route lookup(long hi, long lo) {
    for (Route route : routes) {
      if (route.destination().contains(hi, lo)) {
        return route;
      }
    }
    return null;
  }

  /** All routes, longest prefix first. */
  public List<Route> all() {
    return List.of(routes);
  }
}
