package io.leat.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** A package uses only packages on lower lines; the core uses nothing but {@code java.base}. */
class LayeringTest {
  /** From the ground up; packages of one line do not see each other. */
  private static final List<Set<String>> LINES =
      List.of(
          Set.of("io.leat.packet.buffer"),
          Set.of("io.leat.packet.wire"),
          Set.of("io.leat.tcp.time", "io.leat.tcp.trace"),
          Set.of("io.leat.tcp.send", "io.leat.tcp.receive", "io.leat.tcp.congestion"),
          Set.of("io.leat.tcp.recovery"),
          Set.of("io.leat.tcp.connection"),
          Set.of("io.leat.tcp.handshake"),
          Set.of("io.leat.tcp.demux"),
          Set.of("io.leat.stack.ip", "io.leat.stack.link", "io.leat.socket.octets"),
          Set.of("io.leat.stack"),
          Set.of("io.leat.socket", "io.leat.link.linux", "io.leat.observe"),
          Set.of("io.leat.socket.option", "io.leat.observe.explain", "io.leat.observe.jfr"),
          Set.of("io.leat.socket.blocking", "io.leat.socket.nio", "io.leat.observe.graph"));

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.leat");

  @Test
  void aPackageUsesOnlyLowerLines() {
    Set<String> violations = new TreeSet<>();
    for (JavaClass origin : CLASSES) {
      int line = line(origin.getPackageName());
      for (Dependency dependency : origin.getDirectDependenciesFromSelf()) {
        String target = dependency.getTargetClass().getBaseComponentType().getPackageName();
        boolean same = target.equals(origin.getPackageName());
        if (line >= 0 && line(target) >= line && !same) {
          violations.add(dependency.getDescription());
        }
      }
    }
    assertThat(violations).isEmpty();
  }

  @Test
  void theCoreUsesNothingButJavaBase() {
    Set<String> violations = new TreeSet<>();
    for (JavaClass origin : CLASSES) {
      int line = line(origin.getPackageName());
      if (line < 0 || line > line("io.leat.stack")) {
        continue;
      }
      for (Dependency dependency : origin.getDirectDependenciesFromSelf()) {
        String target = dependency.getTargetClass().getBaseComponentType().getPackageName();
        if (!target.isEmpty() && !isJavaBase(target) && line(target) < 0) {
          violations.add(dependency.getDescription());
        }
      }
    }
    assertThat(violations).isEmpty();
  }

  @Test
  void everyPackageOfTheCoreHasALine() {
    Set<String> without = new TreeSet<>();
    for (JavaClass type : CLASSES) {
      String name = type.getPackageName();
      boolean core =
          name.startsWith("io.leat.packet")
              || name.startsWith("io.leat.tcp")
              || name.startsWith("io.leat.stack");
      if (core && line(name) < 0) {
        without.add(name);
      }
    }
    assertThat(CLASSES).isNotEmpty();
    assertThat(without).isEmpty();
  }

  private static boolean isJavaBase(String name) {
    return name.startsWith("org.jspecify.annotations")
        || Object.class.getModule().getPackages().contains(name);
  }

  private static int line(String name) {
    for (int i = 0; i < LINES.size(); i++) {
      if (LINES.get(i).contains(name)) {
        return i;
      }
    }
    return -1;
  }
}
