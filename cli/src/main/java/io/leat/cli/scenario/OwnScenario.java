package io.leat.cli.scenario;

import io.leat.cli.CommandFailure;
import io.leat.sim.scenario.Scenario;
import io.leat.sim.scenario.Text;
import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.lang.reflect.InvocationTargetException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** A learner's own scenario: one Java file with one class, compiled and played at once. */
final class OwnScenario {
  private OwnScenario() {}

  /** What a learner begins with. */
  static String template() {
    return """
    import io.leat.observe.Side;
    import io.leat.sim.scenario.Scenario;
    import io.leat.sim.scenario.Stage;
    import io.leat.tcp.trace.TcpState;
    import java.time.Duration;

    /** leat scenario --file Mine.java */
    public class Mine implements Scenario.Play {
      @Override
      public void on(Stage stage) {
        Stage.Connection c = stage.connection(); // listen, connect, accept
        stage.say("The client writes and closes.", "客户端写数据并关闭。");
        c.client().write(3000);
        c.client().close();
        stage.pass(Duration.ofMillis(100));
        int octets = c.server().read(10_000);
        c.server().close();
        stage.still();
        stage.check("the server read all", "服务器全部读到", octets == 3000, octets + " octets");
        stage.check(
            "the client waits 2MSL",
            "客户端等待 2MSL",
            stage.took(Side.CLIENT, TcpState.FIN_WAIT_2, TcpState.TIME_WAIT),
            stage.path(Side.CLIENT));
        c.listener().close();
      }
    }
    """;
  }

  /** Compiles the file's class and makes a scenario of it. */
  static Scenario compile(Path file) throws IOException, CommandFailure {
    if (!Files.isRegularFile(file)) {
      throw new CommandFailure("no such file: " + file);
    }
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    if (compiler == null) {
      throw new CommandFailure("a scenario of your own needs a JDK, this is a JRE");
    }
    Path classes = Files.createTempDirectory("leat-scenario");
    try {
      compile(compiler, file, classes);
      String name = file.getFileName().toString().replaceFirst("\\.java$", "");
      Scenario.Play play = load(classes, name);
      Text title = new Text(file.toString(), file.toString());
      return new Scenario(name.toLowerCase(Locale.ROOT), title, play);
    } finally {
      delete(classes);
    }
  }

  private static void compile(JavaCompiler compiler, Path file, Path classes)
      throws IOException, CommandFailure {
    StringWriter messages = new StringWriter();
    String modules = System.getProperty("jdk.module.path", "");
    String classPath = System.getProperty("java.class.path", "");
    String path = modules.isEmpty() ? classPath : jars(modules);
    List<String> options = List.of("-d", classes.toString(), "-classpath", path, "-proc:none");
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
      boolean compiled =
          compiler
              .getTask(messages, files, null, options, null, files.getJavaFileObjects(file))
              .call();
      if (!compiled) {
        throw new CommandFailure("does not compile:\n" + messages.toString().strip());
      }
    }
  }

  /** What stands on the module path, each jar of its folders by itself. */
  private static String jars(String modulePath) throws IOException {
    List<String> path = new ArrayList<>();
    for (String part : modulePath.split(File.pathSeparator, -1)) {
      Path entry = Path.of(part);
      if (Files.isDirectory(entry)) {
        try (var files = Files.newDirectoryStream(entry, "*.jar")) {
          files.forEach(jar -> path.add(jar.toString()));
        }
      } else {
        path.add(part);
      }
    }
    return String.join(File.pathSeparator, path);
  }

  @SuppressWarnings("resource") // the class is used until the process ends
  private static Scenario.Play load(Path classes, String name) throws CommandFailure {
    try {
      URL[] urls = {classes.toUri().toURL()};
      ClassLoader loader = new URLClassLoader(urls, OwnScenario.class.getClassLoader());
      Object made = loader.loadClass(name).getDeclaredConstructor().newInstance();
      if (made instanceof Scenario.Play play) {
        loadNestedNow(classes, loader);
        return play;
      }
      throw new CommandFailure(name + " does not implement Scenario.Play");
    } catch (MalformedURLException | ReflectiveOperationException e) {
      Throwable cause = e instanceof InvocationTargetException i ? i.getTargetException() : e;
      throw new CommandFailure("cannot make a " + name + ": " + cause, e);
    }
  }

  /** The folder is deleted before the play: what else was compiled is loaded now. */
  private static void loadNestedNow(Path classes, ClassLoader loader) throws CommandFailure {
    try (var files = Files.list(classes)) {
      for (Path file : files.toList()) {
        loader.loadClass(file.getFileName().toString().replaceFirst("\\.class$", ""));
      }
    } catch (IOException | ClassNotFoundException e) {
      throw new CommandFailure("cannot load what was compiled: " + e.getMessage(), e);
    }
  }

  private static void delete(Path folder) throws IOException {
    try (var files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(folder);
  }
}
