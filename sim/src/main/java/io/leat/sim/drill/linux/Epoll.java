package io.leat.sim.drill.linux;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An epoll instance: what is watched, and what was told of it. */
final class Epoll implements Descriptor {
  private static final int ALWAYS = Numbers.POLLERR | Numbers.POLLHUP;

  private final Map<Integer, Watch> watches = new LinkedHashMap<>();

  /** One event of epoll_wait. */
  record Ready(int events, long data) {}

  private static final class Watch {
    private final Descriptor descriptor;
    private int events;
    private long data;
    private int told;
    private long seen = -1;

    Watch(Descriptor descriptor, int events, long data) {
      this.descriptor = descriptor;
      this.events = events;
      this.data = data;
    }

    boolean has(int flag) {
      return (events & flag) != 0;
    }
  }

  void control(int operation, int fd, Descriptor descriptor, int events, long data)
      throws CallFailure {
    Watch watch = watches.get(fd);
    switch (operation) {
      case Numbers.EPOLL_CTL_ADD -> {
        if (watch != null) {
          throw new CallFailure(Errno.EEXIST);
        }
        watches.put(fd, new Watch(descriptor, events, data));
      }
      case Numbers.EPOLL_CTL_DEL -> {
        existing(watch);
        watches.remove(fd);
      }
      case Numbers.EPOLL_CTL_MOD -> {
        Watch known = existing(watch);
        known.events = events;
        known.data = data;
        known.told = 0;
        known.seen = -1;
      }
      default -> throw new CallFailure(Errno.EINVAL);
    }
  }

  private static Watch existing(@Nullable Watch watch) throws CallFailure {
    if (watch == null) {
      throw new CallFailure(Errno.ENOENT);
    }
    return watch;
  }

  void forget(int fd) {
    watches.remove(fd);
  }

  /** What is ready and, where only edges count, was not told yet. */
  List<Ready> take(int most) {
    List<Ready> ready = new ArrayList<>();
    for (Watch watch : watches.values()) {
      int now = watch.descriptor.readiness() & (watch.events | ALWAYS);
      boolean happened = watch.descriptor.activity() != watch.seen;
      boolean news = !watch.has(Numbers.EPOLLET) || happened || (now & ~watch.told) != 0;
      watch.told &= now;
      if (now != 0 && news && ready.size() < most) {
        ready.add(new Ready(now, watch.data));
        watch.told = now;
        watch.seen = watch.descriptor.activity();
        if (watch.has(Numbers.EPOLLONESHOT)) {
          watch.events = 0;
        }
      }
    }
    return ready;
  }

  @Override
  public int readiness() {
    for (Watch watch : watches.values()) {
      if ((watch.descriptor.readiness() & (watch.events | ALWAYS)) != 0) {
        return Numbers.POLLIN;
      }
    }
    return 0;
  }

  @Override
  public long activity() {
    return 0;
  }
}
