package io.leat.link.linux;

/** The error numbers that Leat tells apart (the generic ones of x86-64, AArch64 and RISC-V). */
final class Errno {
  static final int EPERM = 1;
  static final int ENOENT = 2;
  static final int ESRCH = 3;
  static final int EINTR = 4;
  static final int EIO = 5;
  static final int ENXIO = 6;
  static final int E2BIG = 7;
  static final int EBADF = 9;
  static final int EAGAIN = 11;
  static final int ENOMEM = 12;
  static final int EACCES = 13;
  static final int EFAULT = 14;
  static final int EBUSY = 16;
  static final int EEXIST = 17;
  static final int ENODEV = 19;
  static final int EINVAL = 22;
  static final int ENFILE = 23;
  static final int EMFILE = 24;
  static final int ENOTTY = 25;
  static final int ENOSPC = 28;
  static final int EROFS = 30;
  static final int EPIPE = 32;
  static final int ERANGE = 34;
  static final int ENOSYS = 38;
  static final int EBADMSG = 74;
  static final int EBADFD = 77;
  static final int EMSGSIZE = 90;
  static final int EOPNOTSUPP = 95;
  static final int EAFNOSUPPORT = 97;
  static final int EADDRNOTAVAIL = 99;
  static final int ENETDOWN = 100;
  static final int ENETUNREACH = 101;
  static final int ECONNRESET = 104;
  static final int ENOBUFS = 105;
  static final int ENOTCONN = 107;
  static final int ETIMEDOUT = 110;
  static final int ECONNREFUSED = 111;
  static final int EHOSTUNREACH = 113;

  private Errno() {}

  /** The symbol of {@code errno}, such as {@code EBUSY}. */
  static String name(int errno) {
    return switch (errno) {
      case EPERM -> "EPERM";
      case ENOENT -> "ENOENT";
      case ESRCH -> "ESRCH";
      case EINTR -> "EINTR";
      case EIO -> "EIO";
      case ENXIO -> "ENXIO";
      case E2BIG -> "E2BIG";
      case EBADF -> "EBADF";
      case EAGAIN -> "EAGAIN";
      case ENOMEM -> "ENOMEM";
      case EACCES -> "EACCES";
      case EFAULT -> "EFAULT";
      case EBUSY -> "EBUSY";
      case EEXIST -> "EEXIST";
      case ENODEV -> "ENODEV";
      case EINVAL -> "EINVAL";
      case ENFILE -> "ENFILE";
      case EMFILE -> "EMFILE";
      case ENOTTY -> "ENOTTY";
      case ENOSPC -> "ENOSPC";
      case EROFS -> "EROFS";
      case EPIPE -> "EPIPE";
      case ERANGE -> "ERANGE";
      case ENOSYS -> "ENOSYS";
      case EBADMSG -> "EBADMSG";
      case EBADFD -> "EBADFD";
      case EMSGSIZE -> "EMSGSIZE";
      case EOPNOTSUPP -> "EOPNOTSUPP";
      case EAFNOSUPPORT -> "EAFNOSUPPORT";
      case EADDRNOTAVAIL -> "EADDRNOTAVAIL";
      case ENETDOWN -> "ENETDOWN";
      case ENETUNREACH -> "ENETUNREACH";
      case ECONNRESET -> "ECONNRESET";
      case ENOBUFS -> "ENOBUFS";
      case ENOTCONN -> "ENOTCONN";
      case ETIMEDOUT -> "ETIMEDOUT";
      case ECONNREFUSED -> "ECONNREFUSED";
      case EHOSTUNREACH -> "EHOSTUNREACH";
      default -> "errno " + errno;
    };
  }

  /** What to do about an error that means the same wherever it occurs. */
  static String advice(int errno) {
    return switch (errno) {
      case EPERM, EACCES -> "this needs privilege: run as root, or with CAP_NET_ADMIN";
      case EMFILE -> "this process has too many open files: raise its limit (ulimit -n)";
      case ENFILE -> "the system has too many open files: raise fs.file-max";
      case ENOMEM, ENOBUFS -> "the kernel is short of memory: free some and try again";
      case ENODEV -> "there is no such device in this network namespace: `ip link` lists them";
      case EINVAL -> "the kernel does not accept these values: check them";
      default -> "the kernel refused for a reason that Leat has no advice for";
    };
  }
}
