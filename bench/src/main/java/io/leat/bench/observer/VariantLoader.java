package io.leat.bench.observer;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.function.LongUnaryOperator;
import java.util.regex.Pattern;

/**
 * Loads all that is ours once more, so that the JVM profiles and compiles it apart from every other
 * variant's classes.
 */
final class VariantLoader extends URLClassLoader {
  private static final String OBSERVED = "io.leat.tcp.";

  private final Variant variant;
  private final Unobserved unobserved = new Unobserved();

  VariantLoader(Variant variant) {
    super(variant.word(), path(), ClassLoader.getPlatformClassLoader());
    this.variant = variant;
  }

  Variant variant() {
    return variant;
  }

  private static URL[] path() {
    return Pattern.compile(File.pathSeparator)
        .splitAsStream(System.getProperty("java.class.path"))
        .map(VariantLoader::url)
        .toArray(URL[]::new);
  }

  private static URL url(String entry) {
    try {
      return Path.of(entry).toUri().toURL();
    } catch (MalformedURLException e) {
      throw new IllegalArgumentException(entry, e);
    }
  }

  /** Two stacks and a stream between them ({@link Stream}), of this loader's classes. */
  LongUnaryOperator stream() throws ReflectiveOperationException {
    Object stream =
        loadClass(Stream.class.getName())
            .getDeclaredConstructor(boolean.class)
            .newInstance(variant == Variant.RECORDED);
    if (variant == Variant.ABSENT && unobserved.removed() == 0) {
      throw new IllegalStateException("nothing calls an observer");
    }
    return (LongUnaryOperator) stream;
  }

  @Override
  protected Class<?> findClass(String name) throws ClassNotFoundException {
    if (variant != Variant.ABSENT || !name.startsWith(OBSERVED)) {
      return super.findClass(name);
    }
    try (InputStream in = getResourceAsStream(name.replace('.', '/') + ".class")) {
      if (in == null) {
        throw new ClassNotFoundException(name);
      }
      byte[] octets = unobserved.without(in.readAllBytes());
      return defineClass(name, octets, 0, octets.length);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
