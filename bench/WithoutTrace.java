import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.Opcode;
import java.lang.classfile.TypeKind;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;

/**
 * For {@code bench/observer}: {@code JAR FOLDER} writes the classes of a jar that tell an observer
 * something, without telling it. The arguments are still computed where that has an effect; what
 * has none the compiler of the JVM removes.
 */
final class WithoutTrace {
  private static final String OBSERVER = "io/leat/tcp/trace/TcpTrace";

  private static int removed;

  private WithoutTrace() {}

  public static void main(String[] words) throws Exception {
    ClassFile classFile = ClassFile.of();
    try (JarFile jar = new JarFile(words[0])) {
      for (JarEntry entry : jar.stream().filter(one -> one.getName().endsWith(".class")).toList()) {
        if (entry.getName().equals("module-info.class")) {
          continue;
        }
        int before = removed;
        byte[] octets;
        try (InputStream in = jar.getInputStream(entry)) {
          octets = in.readAllBytes();
        }
        byte[] changed =
            classFile.transformClass(
                classFile.parse(octets),
                ClassTransform.transformingMethodBodies(WithoutTrace::withoutCall));
        if (removed > before) {
          Path file = Path.of(words[1]).resolve(entry.getName());
          Files.createDirectories(file.getParent());
          Files.write(file, changed);
        }
      }
    }
    if (removed == 0) {
      throw new IllegalStateException("nothing in " + words[0] + " calls " + OBSERVER);
    }
    System.err.println("absent: " + removed + " calls of the observer removed");
  }

  private static void withoutCall(CodeBuilder builder, CodeElement element) {
    boolean tells =
        element instanceof InvokeInstruction call
            && call.opcode() == Opcode.INVOKEVIRTUAL
            && call.owner().asInternalName().equals(OBSERVER)
            && call.typeSymbol().returnType().equals(ConstantDescs.CD_void);
    if (!tells) {
      builder.with(element);
      return;
    }
    removed++;
    MethodTypeDesc type = ((InvokeInstruction) element).typeSymbol();
    for (int i = type.parameterCount() - 1; i >= 0; i--) {
      if (TypeKind.from(type.parameterType(i)).slotSize() == 2) {
        builder.pop2();
      } else {
        builder.pop();
      }
    }
    builder.pop(); // the observer
  }
}
