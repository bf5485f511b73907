package io.leat.bench.kernel;

import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.invoke.MethodHandle;

/** Functions of the C library. */
@SuppressWarnings("restricted")
public final class LibraryFunction {
  private static final Linker LINKER = Linker.nativeLinker();

  private LibraryFunction() {}

  /** A call of one of them. */
  public interface Call {
    int run() throws Throwable;
  }

  /**
   * A function of the C library.
   *
   * @param result its type, and those of its arguments
   */
  public static MethodHandle of(String name, MemoryLayout result, MemoryLayout... arguments) {
    return LINKER.downcallHandle(
        LINKER.defaultLookup().findOrThrow(name), FunctionDescriptor.of(result, arguments));
  }

  /**
   * What a call returns.
   *
   * @param name what is asked for
   * @throws IOException if it is negative
   */
  public static int checked(String name, Call call) throws IOException {
    try {
      int result = call.run();
      if (result < 0) {
        throw new IOException("the kernel refuses " + name);
      }
      return result;
    } catch (IOException | RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IOException(e);
    }
  }
}
