package io.leat.bench.observer;

import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.Opcode;
import java.lang.classfile.TypeKind;
import java.lang.classfile.instruction.FieldInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;

/**
 * Takes the observer out of classes: whoever asks for it gets the constant that observes nothing,
 * and it is told nothing. What is computed for it alone the compiler of the JVM removes then, and
 * questions whether there is one as well.
 */
final class Unobserved {
  private static final ClassDesc OBSERVER = ClassDesc.of("io.leat.tcp.trace.TcpTrace");

  private int removed;

  /** Calls that were removed so far. */
  int removed() {
    return removed;
  }

  /** A class without its observer; the same octets if it has none. */
  byte[] without(byte[] octets) {
    ClassFile classFile = ClassFile.of();
    int before = removed;
    byte[] changed =
        classFile.transformClass(
            classFile.parse(octets), ClassTransform.transformingMethodBodies(this::code));
    return removed == before ? octets : changed;
  }

  private void code(CodeBuilder builder, CodeElement element) {
    switch (element) {
      case FieldInstruction field
          when field.opcode() == Opcode.GETFIELD && field.typeSymbol().equals(OBSERVER) -> {
        builder.pop();
        nobody(builder);
      }
      case InvokeInstruction call
          when returnsObserver(call) && call.opcode() != Opcode.INVOKESTATIC -> {
        drop(builder, call.typeSymbol());
        nobody(builder);
      }
      case InvokeInstruction call when tells(call) -> {
        removed++;
        drop(builder, call.typeSymbol());
      }
      default -> builder.with(element);
    }
  }

  private static boolean returnsObserver(InvokeInstruction call) {
    return call.typeSymbol().returnType().equals(OBSERVER);
  }

  private static boolean tells(InvokeInstruction call) {
    return call.opcode() == Opcode.INVOKEVIRTUAL
        && call.owner().asSymbol().equals(OBSERVER)
        && call.typeSymbol().returnType().equals(ConstantDescs.CD_void);
  }

  private static void nobody(CodeBuilder builder) {
    builder.getstatic(OBSERVER, "OFF", OBSERVER);
  }

  /** The arguments, and what is called. */
  private static void drop(CodeBuilder builder, MethodTypeDesc type) {
    for (int i = type.parameterCount() - 1; i >= 0; i--) {
      if (TypeKind.from(type.parameterType(i)).slotSize() == 2) {
        builder.pop2();
      } else {
        builder.pop();
      }
    }
    builder.pop();
  }

  /** {@code JAR FOLDER}: writes those classes of a jar that lose something. */
  public static void main(String[] words) throws IOException {
    Unobserved all = new Unobserved();
    try (JarFile jar = new JarFile(words[0])) {
      for (JarEntry entry : jar.stream().filter(Unobserved::isClass).toList()) {
        try (InputStream in = jar.getInputStream(entry)) {
          byte[] octets = in.readAllBytes();
          byte[] changed = all.without(octets);
          if (changed != octets) {
            Path file = Path.of(words[1]).resolve(entry.getName());
            Files.createDirectories(file.getParent());
            Files.write(file, changed);
          }
        }
      }
    }
    if (all.removed == 0) {
      throw new IllegalStateException("nothing in " + words[0] + " calls an observer");
    }
    System.err.println("absent: " + all.removed + " calls of the observer removed");
  }

  private static boolean isClass(JarEntry entry) {
    return entry.getName().endsWith(".class") && !entry.getName().equals("module-info.class");
  }
}
