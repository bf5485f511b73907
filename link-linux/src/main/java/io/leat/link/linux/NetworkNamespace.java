package io.leat.link.linux;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A named network namespace, the same thing as {@code ip netns} makes: {@code ip netns exec NAME
 * COMMAND} runs a command in it.
 *
 * <p>The name is a file under /run/netns onto which the namespace is mounted. A namespace belongs
 * to a thread in Linux, so {@link #call} runs code on a thread of its own inside; a descriptor
 * opened there, such as a TUN's, works from every thread afterwards. Any thread may call any
 * method.
 */
public final class NetworkNamespace implements AutoCloseable {
  private static final Path FOLDER = Path.of("/run/netns");
  private static final String THREAD_NAMESPACE = "/proc/thread-self/ns/net";
  private static final int MAX_NAME = 255;

  private final String name;
  private final boolean created;
  private int fd;

  private NetworkNamespace(String name, boolean created, int fd) {
    this.name = name;
    this.created = created;
    this.fd = fd;
  }

  /**
   * Makes a new namespace, whose loopback is down and which has no other device. {@link #close}
   * deletes it.
   *
   * @throws LinuxException if the name is taken, or privilege is missing
   */
  public static NetworkNamespace create(String name) throws LinuxException {
    Path file = file(name);
    prepareFolder();
    int flags = Libc.O_RDONLY | Libc.O_CREAT | Libc.O_EXCL | Libc.O_CLOEXEC;
    int placeholder = Libc.open(file.toString(), flags, 0);
    if (placeholder < 0) {
      throw refused("create " + file, -placeholder, name);
    }
    Libc.close(placeholder);
    try {
      NamespaceThread.call(name, NamespaceThread.OWN, () -> mountNew(name, file));
      return new NetworkNamespace(name, true, open(name, file));
    } catch (LinuxException | RuntimeException e) {
      remove(file);
      throw e;
    }
  }

  /**
   * An existing namespace, such as {@code ip netns add} made. {@link #close} leaves it there.
   *
   * @throws LinuxException if there is none of this name
   */
  public static NetworkNamespace enter(String name) throws LinuxException {
    return new NetworkNamespace(name, false, open(name, file(name)));
  }

  private static Path file(String name) {
    boolean path = name.indexOf('/') >= 0 || name.equals(".") || name.equals("..");
    if (path || name.isEmpty() || name.length() > MAX_NAME || name.indexOf('\0') >= 0) {
      throw new IllegalArgumentException("not a name for a network namespace: \"" + name + "\"");
    }
    return FOLDER.resolve(name);
  }

  /**
   * Makes the folder a mount point that shares what is mounted inside with other mount namespaces,
   * as {@code ip netns add} does; otherwise a deleted namespace would live on where the mount had
   * been copied. A lock keeps several processes from each mounting the folder onto itself.
   */
  private static void prepareFolder() throws LinuxException {
    try {
      Files.createDirectories(FOLDER);
    } catch (IOException e) {
      throw refused("create " + FOLDER, Errno.EACCES, "");
    }
    int folder = Libc.open(FOLDER.toString(), Libc.O_RDONLY | Libc.O_CLOEXEC, 0);
    if (folder < 0) {
      throw refused("open " + FOLDER, -folder, "");
    }
    try {
      Libc.flock(folder, Libc.LOCK_EX);
      String path = FOLDER.toString();
      int shared = Libc.mount("", path, "none", Libc.MS_SHARED | Libc.MS_REC);
      if (shared == -Errno.EINVAL) {
        check("mount " + path, Libc.mount(path, path, "none", Libc.MS_BIND | Libc.MS_REC));
        shared = Libc.mount("", path, "none", Libc.MS_SHARED | Libc.MS_REC);
      }
      check("mount " + path + " shared", shared);
    } finally {
      Libc.close(folder);
    }
  }

  private static @Nullable Void mountNew(String name, Path file) throws LinuxException {
    check("unshare network for " + name, Libc.unshare(Libc.CLONE_NEWNET));
    check("mount " + file, Libc.mount(THREAD_NAMESPACE, file.toString(), "none", Libc.MS_BIND));
    return null;
  }

  private static int open(String name, Path file) throws LinuxException {
    int fd = Libc.open(file.toString(), Libc.O_RDONLY | Libc.O_CLOEXEC, 0);
    if (fd < 0) {
      throw refused("open " + file, -fd, name);
    }
    return fd;
  }

  private static void check(String call, int returned) throws LinuxException {
    if (returned < 0) {
      throw refused(call, -returned, "");
    }
  }

  private static LinuxException refused(String call, int errno, String name) {
    return new LinuxException(call, errno, advice(errno, name));
  }

  static String advice(int errno, String name) {
    return switch (errno) {
      case Errno.EEXIST ->
          "there is a network namespace "
              + name
              + " already: choose another name, or delete it with `ip netns delete "
              + name
              + "`";
      case Errno.ENOENT ->
          "there is no network namespace "
              + name
              + ": `ip netns list` shows those there are, `ip netns add "
              + name
              + "` makes it";
      case Errno.EPERM, Errno.EACCES, Errno.EROFS ->
          "named network namespaces need CAP_SYS_ADMIN and a writable /run: run as root, or do"
              + " without a name under `unshare -Urn`";
      case Errno.ENOSPC ->
          "the limit of network namespaces is reached: delete some, or raise"
              + " user.max_net_namespaces";
      case Errno.EINVAL ->
          name
              + " is no network namespace (any more): delete it with `ip netns delete "
              + name
              + "` and make it again";
      default -> Errno.advice(errno);
    };
  }

  public String name() {
    return name;
  }

  /**
   * Runs code on a thread inside the namespace and returns its result. Threads and processes that
   * the code starts are inside, too.
   *
   * @throws E as the code does
   * @throws LinuxException if the namespace is closed, or privilege is missing
   */
  public <T extends @Nullable Object, E extends Exception> T call(NamespaceCode<T, E> code)
      throws E, LinuxException {
    int own = duplicate();
    try {
      return NamespaceThread.call(name, own, code);
    } finally {
      Libc.close(own);
    }
  }

  private synchronized int duplicate() throws LinuxException {
    int own = fd < 0 ? -Errno.EBADF : Libc.fcntl(fd, Libc.F_DUPFD_CLOEXEC, 0);
    if (own < 0) {
      String advice = fd < 0 ? "it is closed: open it again" : Errno.advice(-own);
      throw new LinuxException("enter network namespace " + name, -own, advice);
    }
    return own;
  }

  /**
   * Removes the name. The namespace itself ends when nothing uses it any more: no process or thread
   * inside, no descriptor opened there.
   */
  public void delete() throws LinuxException {
    int removed = remove(file(name));
    if (removed < 0) {
      throw refused("delete network namespace " + name, -removed, name);
    }
  }

  private static int remove(Path file) {
    int unmounted = Libc.umount(file.toString(), Libc.MNT_DETACH);
    int unlinked = Libc.unlink(file.toString());
    return unmounted < 0 && unmounted != -Errno.EINVAL ? unmounted : unlinked;
  }

  /** Lets go of the namespace, and deletes it if it was created here. Repeatedly. */
  @Override
  public synchronized void close() {
    if (fd >= 0) {
      Libc.close(fd);
      fd = -1;
      if (created) {
        remove(file(name));
      }
    }
  }

  @Override
  public String toString() {
    return "network namespace " + name;
  }
}
