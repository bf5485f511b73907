package io.leat.cli.http;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** The folder that is served, and what in it may be. */
public final class Root {
  private final Path folder;

  private Root(Path folder) {
    this.folder = folder;
  }

  /**
   * @throws IOException if it is no folder that can be read
   */
  public static Root of(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      throw new IOException(folder + " is no folder: --root names the one to serve");
    }
    if (!Files.isReadable(folder)) {
      throw new IOException(folder + " may not be read by this user");
    }
    return new Root(folder.toRealPath());
  }

  /** Where it really is. */
  public Path folder() {
    return folder;
  }

  /** What a path came to. */
  sealed interface Found {
    /** A regular file inside; {@code path} has no symbolic links. */
    record File(Path path) implements Found {}

    record Folder(Path path) implements Found {}

    record Missing() implements Found {}

    /** It exists, but outside, unreadable, or as neither file nor folder. */
    record Forbidden() implements Found {}
  }

  /** Follows symbolic links as long as they end inside the folder. */
  Found find(RequestPath request) {
    Path wanted = folder;
    try {
      for (String segment : request.segments()) {
        wanted = wanted.resolve(segment);
      }
      Path real = wanted.toRealPath();
      if (!real.startsWith(folder) || !Files.isReadable(real)) {
        return new Found.Forbidden();
      }
      if (Files.isDirectory(real, LinkOption.NOFOLLOW_LINKS)) {
        return new Found.Folder(real);
      }
      return !Files.isRegularFile(real, LinkOption.NOFOLLOW_LINKS)
          ? new Found.Forbidden()
          : request.folder() ? new Found.Missing() : new Found.File(real);
    } catch (NoSuchFileException | InvalidPathException e) {
      return new Found.Missing();
    } catch (IOException e) {
      // a file in place of a folder, a loop of links, a folder that may not be entered
      return Files.exists(wanted, LinkOption.NOFOLLOW_LINKS)
          ? new Found.Forbidden()
          : new Found.Missing();
    }
  }

  /** Whether a listing may name it: what {@link #find} would refuse is left out. */
  boolean isShown(Path entry) {
    try {
      Path real = entry.toRealPath();
      return real.startsWith(folder) && (Files.isDirectory(real) || Files.isRegularFile(real));
    } catch (IOException e) {
      return false;
    }
  }
}
