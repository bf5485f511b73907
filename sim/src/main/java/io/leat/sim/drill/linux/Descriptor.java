package io.leat.sim.drill.linux;

/** What a descriptor number stands for. */
sealed interface Descriptor permits LinuxSocket, Epoll {
  /** POLLIN and so on, as poll tells them. */
  int readiness();

  /** Counts what has happened to it: an edge-triggered watch tells each time. */
  long activity();
}
