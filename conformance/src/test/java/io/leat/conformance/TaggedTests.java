package io.leat.conformance;

import com.sun.source.tree.AnnotationTree;
import com.sun.source.tree.AssignmentTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ModifiersTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreeScanner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * The {@code @Requirement} tags of all tests of all modules, read from their sources: what a build
 * has compiled of the other modules does not matter.
 */
final class TaggedTests {
  private final TreeMap<String, Set<String>> testsByTag = new TreeMap<>();

  private TaggedTests() {}

  /** Reads the tests below the root of the repository. */
  static TaggedTests of(Path root) throws IOException {
    TaggedTests tagged = new TaggedTests();
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    try (Stream<Path> modules = Files.list(root);
        StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
      for (Path module : modules.sorted().toList()) {
        List<Path> sources = taggedSources(module.resolve("src/test/java"));
        if (!sources.isEmpty()) {
          Iterable<? extends JavaFileObject> units = files.getJavaFileObjectsFromPaths(sources);
          JavacTask task = (JavacTask) compiler.getTask(null, files, null, null, null, units);
          for (CompilationUnitTree unit : task.parse()) {
            unit.accept(tagged.new Reader(module.getFileName().toString()), null);
          }
        }
      }
    }
    return tagged;
  }

  private static List<Path> taggedSources(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(file -> isTagged(file)).sorted().toList();
    }
  }

  private static boolean isTagged(Path file) {
    try {
      return file.toString().endsWith(".java") && Files.readString(file).contains("@Requirement(");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** All tags. */
  Set<String> tags() {
    return testsByTag.navigableKeySet();
  }

  /**
   * The tests with this tag, as {@code module/Class.method} or {@code module/Class}; empty if there
   * are none.
   */
  Set<String> testsOf(String tag) {
    return testsByTag.getOrDefault(tag, Set.of());
  }

  /** All tests with a tag. */
  Set<String> tests() {
    Set<String> all = new TreeSet<>();
    testsByTag.values().forEach(all::addAll);
    return all;
  }

  private final class Reader extends TreeScanner<Void, Void> {
    private final ArrayDeque<String> classes = new ArrayDeque<>();
    private final String module;

    Reader(String module) {
      this.module = module;
    }

    @Override
    public Void visitClass(ClassTree tree, Void nothing) {
      classes.addLast(tree.getSimpleName().toString());
      take(tree.getModifiers(), name());
      super.visitClass(tree, nothing);
      classes.removeLast();
      return null;
    }

    @Override
    public Void visitMethod(MethodTree tree, Void nothing) {
      take(tree.getModifiers(), name() + "." + tree.getName());
      return super.visitMethod(tree, nothing);
    }

    private String name() {
      return module + "/" + String.join(".", classes);
    }

    private void take(ModifiersTree modifiers, String test) {
      for (AnnotationTree annotation : modifiers.getAnnotations()) {
        if (annotation.getAnnotationType().toString().equals("Requirement")) {
          String tag = value(annotation, test);
          testsByTag.computeIfAbsent(tag, t -> new TreeSet<>()).add(test);
        }
      }
    }

    private static String value(AnnotationTree annotation, String test) {
      ExpressionTree argument = annotation.getArguments().getFirst();
      ExpressionTree value =
          argument instanceof AssignmentTree assignment ? assignment.getExpression() : argument;
      if (value instanceof LiteralTree literal && literal.getValue() instanceof String text) {
        return text;
      }
      throw new AssertionError("the tag of " + test + " is not a string: " + value);
    }
  }
}
