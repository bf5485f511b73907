package io.leat.tcp.demux;

import org.jspecify.annotations.Nullable;

/** How many flows, TIME-WAIT included, use each local port; in pages that exist when used. */
final class PortUse {
  private static final int PAGE = 256;

  private final int[] @Nullable [] pages = new int[65_536 / PAGE][];

  void add(int port) {
    int[] page = pages[port / PAGE];
    if (page == null) {
      page = new int[PAGE];
      pages[port / PAGE] = page;
    }
    page[port % PAGE]++;
  }

  void remove(int port) {
    int[] page = pages[port / PAGE];
    assert page != null && page[port % PAGE] > 0 : port;
    if (page != null) {
      page[port % PAGE]--;
    }
  }

  int flows(int port) {
    int[] page = pages[port / PAGE];
    return page == null ? 0 : page[port % PAGE];
  }
}
