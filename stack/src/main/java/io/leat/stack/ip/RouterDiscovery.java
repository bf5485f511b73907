package io.leat.stack.ip;

import io.leat.packet.wire.IpAddress;
import io.leat.packet.wire.IpPrefix;
import io.leat.packet.wire.NdpOptions;
import org.jspecify.annotations.Nullable;

/**
 * What routers tell hosts (RFC 4861 §6.3): a default route, and prefixes that are on the link.
 * Routes that were configured are never replaced. Addresses are not formed from prefixes.
 */
final class RouterDiscovery {
  /** Sends a router solicitation. */
  interface Solicitor {
    void solicitRouters(long now);
  }

  static final int MAX_SOLICITATIONS = 3;
  static final long SOLICITATION_INTERVAL = 4_000_000_000L;
  private static final int MAX_PREFIXES = 16;
  private static final long SECOND = 1_000_000_000L;
  private static final long FOREVER = 0xffff_ffffL;
  private static final IpPrefix DEFAULT = new IpPrefix(IpAddress.ANY_IPV6, 0);

  private final RouteTable routes;
  private final @Nullable IpPrefix[] prefixes = new @Nullable IpPrefix[MAX_PREFIXES];
  private final long[] prefixDeadlines = new long[MAX_PREFIXES];
  private @Nullable Solicitor solicitor;
  private @Nullable IpAddress router;
  private long routerDeadline = Long.MAX_VALUE;
  private int solicitations;
  private long nextSolicitation = Long.MAX_VALUE;

  RouterDiscovery(RouteTable routes) {
    this.routes = routes;
  }

  /** Begins to ask for routers. */
  void start(Solicitor routerSolicitor, long now) {
    solicitor = routerSolicitor;
    nextSolicitation = now;
  }

  /** Takes an advertisement from the router at this link-local address. */
  void advertisementArrives(long hi, long lo, int lifetimeSeconds, NdpOptions options, long now) {
    if (lifetimeSeconds > 0) {
      nextSolicitation = Long.MAX_VALUE;
    }
    boolean isOurs = router != null && router.lo() == lo && router.hi() == hi;
    if (isOurs && lifetimeSeconds == 0) {
      forgetRouter();
    } else if (isOurs) {
      routerDeadline = now + lifetimeSeconds * SECOND;
    } else if (router == null && lifetimeSeconds > 0 && !hasConfiguredDefault()) {
      router = new IpAddress(hi, lo);
      routes.add(Route.defaultVia(router));
      routerDeadline = now + lifetimeSeconds * SECOND;
    }
    for (int i = 0; i < options.prefixCount; i++) {
      if ((options.prefixFlags[i] & NdpOptions.ON_LINK) != 0) {
        prefixArrives(options, i, now);
      }
    }
  }

  private boolean hasConfiguredDefault() {
    return routes.all().stream().anyMatch(route -> route.destination().equals(DEFAULT));
  }

  /** RFC 4861 §6.3.4; the link-local prefix is on the link without being told. */
  private void prefixArrives(NdpOptions options, int index, long now) {
    IpAddress address = new IpAddress(options.prefixHi[index], options.prefixLo[index]);
    if (address.isLinkLocal() || address.isMulticast() || address.isIpv4()) {
      return;
    }
    IpPrefix prefix = new IpPrefix(address, options.prefixLength[index]).network();
    int slot = slotOf(prefix);
    long seconds = options.validSeconds[index];
    if (slot >= 0) {
      prefixDeadlines[slot] = deadline(seconds, now);
    } else if (seconds > 0 && prefix.length() > 0 && !isConfigured(prefix)) {
      slot = slotOf(null);
      if (slot >= 0) {
        prefixes[slot] = prefix;
        prefixDeadlines[slot] = deadline(seconds, now);
        routes.add(Route.onLink(prefix));
      }
    }
  }

  private static long deadline(long seconds, long now) {
    return seconds == FOREVER ? Long.MAX_VALUE : now + seconds * SECOND;
  }

  private boolean isConfigured(IpPrefix prefix) {
    return routes.all().stream().anyMatch(route -> route.destination().equals(prefix));
  }

  private int slotOf(@Nullable IpPrefix prefix) {
    for (int i = 0; i < MAX_PREFIXES; i++) {
      IpPrefix known = prefixes[i];
      if (prefix == null ? known == null : prefix.equals(known)) {
        return i;
      }
    }
    return -1;
  }

  private void forgetRouter() {
    router = null;
    routerDeadline = Long.MAX_VALUE;
    routes.remove(DEFAULT);
  }

  long nextDeadline() {
    long next = Math.min(routerDeadline, nextSolicitation);
    for (int i = 0; i < MAX_PREFIXES; i++) {
      if (prefixes[i] != null) {
        next = Math.min(next, prefixDeadlines[i]);
      }
    }
    return next;
  }

  void expire(long now) {
    if (routerDeadline <= now) {
      forgetRouter();
    }
    for (int i = 0; i < MAX_PREFIXES; i++) {
      IpPrefix prefix = prefixes[i];
      if (prefix != null && prefixDeadlines[i] <= now) {
        routes.remove(prefix);
        prefixes[i] = null;
      }
    }
    if (nextSolicitation <= now && solicitor != null) {
      solicitations++;
      nextSolicitation =
          solicitations < MAX_SOLICITATIONS ? now + SOLICITATION_INTERVAL : Long.MAX_VALUE;
      solicitor.solicitRouters(now);
    }
  }
}
