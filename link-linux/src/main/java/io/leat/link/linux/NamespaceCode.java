package io.leat.link.linux;

import org.jspecify.annotations.Nullable;

/** Code to run inside a network namespace, which may fail in one way. */
@FunctionalInterface
public interface NamespaceCode<T extends @Nullable Object, E extends Exception> {
  T run() throws E;
}
