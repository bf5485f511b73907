package io.leat.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Pages lead to what exists, and every package says what it is for. */
class DocumentationTest {
  static final Path ROOT = Path.of(System.getProperty("leat.root", "..")).toAbsolutePath();

  private static final Pattern LINK =
      Pattern.compile("\\]\\(([^)\\s]+)[^)]*\\)|(?:src|srcset|href)=\"([^\"]+)\"");
  private static final Pattern FENCE = Pattern.compile("(?ms)^```.*?^```");
  private static final Pattern CODE = Pattern.compile("`[^`\n]*`");
  private static final Pattern HEADING = Pattern.compile("(?m)^#+ +(.*?) *$");
  private static final Pattern JAVADOC_AND_NULL_MARKED =
      Pattern.compile("(?s)/\\*\\*\\s+\\S.*\\*/\\s@NullMarked\\spackage .*");

  @Test
  void relativeLinksResolve() throws IOException {
    List<String> broken = new ArrayList<>();
    for (Path page : files(".md")) {
      Matcher link = LINK.matcher(prose(page));
      while (link.find()) {
        String target = link.group(1) != null ? link.group(1) : link.group(2);
        if (!target.matches("[a-z]+:.*") && !resolves(page, target)) {
          broken.add(ROOT.relativize(page) + ": " + target);
        }
      }
    }
    assertThat(broken).isEmpty();
  }

  private static boolean resolves(Path page, String target) throws IOException {
    int hash = target.indexOf('#');
    String file = hash < 0 ? target : target.substring(0, hash);
    Path path = file.isEmpty() ? page : page.resolveSibling(file).normalize();
    if (!Files.exists(path)) {
      return false;
    }
    return hash < 0 || headings(path).contains(target.substring(hash + 1));
  }

  /** As GitHub makes them. */
  private static List<String> headings(Path page) throws IOException {
    Matcher heading = HEADING.matcher(prose(page));
    List<String> names = new ArrayList<>();
    while (heading.find()) {
      String text = heading.group(1).toLowerCase(Locale.ROOT);
      names.add(text.replaceAll("[^\\p{L}\\p{N} _-]", "").replace(' ', '-'));
    }
    return names;
  }

  private static String prose(Path page) throws IOException {
    String text = FENCE.matcher(Files.readString(page)).replaceAll("");
    return CODE.matcher(text).replaceAll("code");
  }

  @Test
  void everyPackageSaysWhatItIsForAndIsNullMarked() throws IOException {
    TreeSet<Path> packages = new TreeSet<>();
    for (Path file : files(".java")) {
      boolean inPackage = !file.endsWith("module-info.java");
      boolean ofMain = file.toString().contains("/src/main/java/");
      if (inPackage && (ofMain || !Files.exists(mainOf(file.getParent())))) {
        packages.add(file.getParent());
      }
    }
    assertThat(packages)
        .isNotEmpty()
        .allSatisfy(folder ->
            assertThat(folder.resolve("package-info.java"))
                .content()
                .matches(JAVADOC_AND_NULL_MARKED));
  }

  /** Tests of a package share what it says, the long ones of sim in a module of their own, too. */
  private static Path mainOf(Path folder) {
    String own = folder.toString().replace("/simulations/src/", "/sim/src/");
    return Path.of(own.replace("/src/test/java/", "/src/main/java/"));
  }

  private static List<Path> files(String ending) throws IOException {
    try (Stream<Path> all = Files.walk(ROOT)) {
      return all.filter(file -> file.toString().endsWith(ending) && isSource(file)).toList();
    }
  }

  private static boolean isSource(Path file) {
    for (Path part : ROOT.relativize(file)) {
      String name = part.toString();
      if (name.equals("target") || name.startsWith(".")) {
        return false;
      }
    }
    return true;
  }
}
