package io.leat.link.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leat.testkit.Requires;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class NetworkNamespaceTest {
  private final String name = TestNamespace.unusedName();

  @BeforeEach
  void needsPrivilege() {
    Privileges.Ability namespaces = Privileges.namespaces();
    Requires.that(namespaces.given(), namespaces.reason());
  }

  @Test
  void theCommandIpFindsTheNamespace() throws Exception {
    Requires.command("ip");
    try (NetworkNamespace namespace = NetworkNamespace.create(name)) {
      assertThat(TestNamespace.run(List.of("ip", "netns", "list"))).contains(name);
      String inside =
          TestNamespace.run(List.of("ip", "netns", "exec", name, "readlink", "/proc/self/ns/net"));
      assertThat(inside.strip()).isEqualTo(namespace.call(NetworkNamespaceTest::current));
    }
    assertThat(TestNamespace.run(List.of("ip", "netns", "list"))).doesNotContain(name);
    assertThat(Path.of("/run/netns", name)).doesNotExist();
  }

  @Test
  void onlyTheThreadOfTheCallIsInside() throws Exception {
    String before = current();
    try (NetworkNamespace namespace = NetworkNamespace.create(name)) {
      assertThat(namespace.call(NetworkNamespaceTest::current)).isNotEqualTo(before);
      assertThat(current()).isEqualTo(before);
      assertThat(namespace.call(() -> processInside())).isNotEqualTo(before);
    }
  }

  private static String current() throws IOException {
    return Files.readSymbolicLink(Path.of("/proc/thread-self/ns/net")).toString();
  }

  private static String processInside() throws IOException, InterruptedException {
    return TestNamespace.run(List.of("readlink", "/proc/self/ns/net")).strip();
  }

  @Test
  void aNamespaceMadeByIpIsEnteredAndLeftThere() throws Exception {
    Requires.command("ip");
    TestNamespace.run(List.of("ip", "netns", "add", name));
    try (NetworkNamespace namespace = NetworkNamespace.enter(name)) {
      assertThat(namespace.call(NetworkNamespaceTest::current)).isNotEqualTo(current());
    }
    assertThat(Path.of("/run/netns", name)).exists();
    try (NetworkNamespace namespace = NetworkNamespace.enter(name)) {
      namespace.delete();
    }
    assertThat(Path.of("/run/netns", name)).doesNotExist();
  }

  @Test
  void aTakenNameIsRefusedAndItsOwnerUnharmed() throws Exception {
    try (NetworkNamespace namespace = NetworkNamespace.create(name)) {
      assertThatThrownBy(() -> NetworkNamespace.create(name))
          .isInstanceOf(LinuxException.class)
          .hasMessageContaining("there is a network namespace " + name + " already")
          .hasMessageEndingWith("(EEXIST)");
      assertThat(namespace.call(NetworkNamespaceTest::current)).isNotEqualTo(current());
    }
  }

  @Test
  void aMissingNameIsRefused() {
    assertThatThrownBy(() -> NetworkNamespace.enter(name))
        .isInstanceOf(LinuxException.class)
        .hasMessageContaining("there is no network namespace " + name);
    assertThatThrownBy(() -> NetworkNamespace.enter("../net"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aFileThatIsNoNamespaceIsNotEntered() throws Exception {
    Files.createDirectories(Path.of("/run/netns"));
    Path file = Files.createFile(Path.of("/run/netns", name));
    try (NetworkNamespace namespace = NetworkNamespace.enter(name)) {
      assertThatThrownBy(() -> namespace.call(NetworkNamespaceTest::current))
          .isInstanceOf(LinuxException.class)
          .hasMessageContaining("is no network namespace");
    } finally {
      Files.delete(file);
    }
  }

  @Test
  void whatTheCodeThrowsIsThrown() throws Exception {
    try (NetworkNamespace namespace = NetworkNamespace.create(name)) {
      assertThatThrownBy(() -> namespace.call(() -> fail(new IOException("checked"))))
          .isInstanceOf(IOException.class)
          .hasMessage("checked");
      assertThatThrownBy(() -> namespace.call(() -> fail(new IllegalStateException("unchecked"))))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("unchecked");
    }
  }

  private static <E extends Exception> String fail(E exception) throws E {
    throw exception;
  }

  @Test
  void aClosedNamespaceRunsNothing() throws Exception {
    NetworkNamespace namespace = NetworkNamespace.create(name);
    namespace.close();
    namespace.close();
    assertThatThrownBy(() -> namespace.call(NetworkNamespaceTest::current))
        .isInstanceOf(LinuxException.class)
        .hasMessageContaining("it is closed");
  }

  @Test
  void whatThisProcessMayDoIsTriedAndLeavesNothing() throws Exception {
    assertThat(Privileges.namespaces()).isEqualTo(Privileges.Ability.GIVEN);
    try (var names = Files.list(Path.of("/run/netns"))) {
      String own = "leat-probe-" + ProcessHandle.current().pid();
      assertThat(names.map(file -> file.getFileName().toString())).noneMatch(n -> n.contains(own));
    }
    assertThat(Privileges.userNamespace().reason()).isNotNull();
  }
}
