package io.leat.cli.control;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where control sockets lie: {@code leat/} under $XDG_RUNTIME_DIR, else under /run for root, else a
 * folder under /tmp that nobody else may enter.
 *
 * @param environment of the process
 * @param temporary for everybody, usually /tmp
 * @param run for root, usually /run
 */
public record ControlFolders(Map<String, String> environment, Path temporary, Path run) {
  private static final String RUNTIME = "XDG_RUNTIME_DIR";
  private static final String NAME = "leat";
  private static final String ENDING = ".sock";
  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rwx------");

  /** Those of this machine. */
  public static ControlFolders ofSystem() {
    return new ControlFolders(System.getenv(), Path.of("/tmp"), Path.of("/run"));
  }

  /** Those below a folder, which sees no other Leat: for tests. */
  public static ControlFolders below(Path folder) {
    return new ControlFolders(
        Map.of(RUNTIME, folder.toString()), folder.resolve("tmp"), folder.resolve("run"));
  }

  /** The folder of this process, made if it is missing, and certainly its own. */
  Path own() throws IOException {
    Path folder = chosen();
    try {
      Files.createDirectory(folder, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
    } catch (FileAlreadyExistsException e) {
      checkOwn(folder);
    }
    return folder;
  }

  private Path chosen() throws IOException {
    Path runtime = runtime();
    if (runtime != null) {
      return runtime.resolve(NAME);
    }
    boolean root = user() == 0 && Files.isWritable(run);
    return root ? run.resolve(NAME) : temporary.resolve(NAME + "-" + userOutside());
  }

  private @Nullable Path runtime() {
    String value = environment.get(RUNTIME);
    if (value == null || !value.startsWith("/")) {
      return null;
    }
    Path folder = Path.of(value);
    return Files.isDirectory(folder) && Files.isWritable(folder) ? folder : null;
  }

  /** Somebody else may have made the folder first, in /tmp, or put a link there. */
  private static void checkOwn(Path folder) throws IOException {
    boolean own =
        Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)
            && userOf(folder) == user()
            && Files.getPosixFilePermissions(folder, LinkOption.NOFOLLOW_LINKS).equals(OWNER_ONLY);
    if (!own) {
      throw new IOException(
          folder + " is not a folder that only this user may enter: remove it, or chmod 700");
    }
  }

  /** Every folder in which this user may find sockets; root finds everybody's. */
  List<Path> all() throws IOException {
    Set<Path> folders = new LinkedHashSet<>();
    folders.add(chosen());
    folders.add(run.resolve(NAME));
    folders.add(run.resolve("user").resolve(String.valueOf(userOutside())).resolve(NAME));
    folders.add(temporary.resolve(NAME + "-" + userOutside()));
    if (user() == 0) {
      entries(run.resolve("user"), "*").forEach(user -> folders.add(user.resolve(NAME)));
      folders.addAll(entries(temporary, NAME + "-*"));
    }
    return List.copyOf(folders);
  }

  /** The sockets in all folders that may be entered. */
  List<Path> sockets() throws IOException {
    List<Path> sockets = new ArrayList<>();
    for (Path folder : all()) {
      if (Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
        sockets.addAll(entries(folder, "*" + ENDING));
      }
    }
    return sockets;
  }

  private static List<Path> entries(Path folder, String glob) {
    List<Path> entries = new ArrayList<>();
    try (DirectoryStream<Path> found = Files.newDirectoryStream(folder, glob)) {
      found.forEach(entries::add);
    } catch (IOException e) {
      return List.of(); // it is not there, or not for us
    }
    return entries;
  }

  static String fileName(long pid) {
    return pid + ENDING;
  }

  /** The process of a socket, or -1. */
  static long pid(Path socket) {
    String name = socket.getFileName().toString();
    try {
      return Long.parseLong(name.substring(0, name.length() - ENDING.length()));
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  /** The effective user, as this process's user namespace numbers it. */
  private static int user() throws IOException {
    Path own = Path.of("/proc/self");
    return userOf(Files.exists(own) ? own : Path.of(System.getProperty("user.home", "/")));
  }

  private static int userOf(Path path) throws IOException {
    return (int) Files.getAttribute(path, "unix:uid", LinkOption.NOFOLLOW_LINKS);
  }

  /**
   * The same user, as the user namespace above numbers it: {@code leat ss} outside looks for what
   * {@code unshare -Ur} shows as root inside.
   */
  private static long userOutside() throws IOException {
    int user = user();
    try {
      for (String line : Files.readAllLines(Path.of("/proc/self/uid_map"))) {
        String[] columns = line.strip().split("\\s+", -1);
        long inside = Long.parseLong(columns[0]);
        if (user >= inside && user < inside + Long.parseLong(columns[2])) {
          return Long.parseLong(columns[1]) + user - inside;
        }
      }
    } catch (NoSuchFileException e) {
      return user; // not Linux
    }
    return user;
  }
}
