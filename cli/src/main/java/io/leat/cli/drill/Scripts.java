package io.leat.cli.drill;

import io.leat.cli.CommandFailure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The scripts that files and folders name. */
final class Scripts {
  private static final String ENDING = ".pkt";

  private Scripts() {}

  /** Files as they are, of folders everything that ends so, in the order of names. */
  static List<Path> in(List<Path> paths) throws IOException {
    List<Path> scripts = new ArrayList<>();
    for (Path path : paths) {
      if (Files.isDirectory(path)) {
        scripts.addAll(inFolder(path));
      } else if (Files.exists(path)) {
        scripts.add(path);
      } else {
        throw new CommandFailure("no such file or folder: " + path);
      }
    }
    if (scripts.isEmpty()) {
      throw new CommandFailure("no scripts (*.pkt) in " + paths);
    }
    return scripts;
  }

  private static List<Path> inFolder(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(path -> path.toString().endsWith(ENDING) && Files.isRegularFile(path))
          .sorted()
          .toList();
    } catch (UncheckedIOException e) {
      throw new CommandFailure("cannot read " + folder + ": " + e.getMessage(), e);
    }
  }
}
