package io.leat.conformance.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code leat nc} against the kernel's sockets. */
@Timeout(180)
class NcTest {
  private static final int OCTETS = 32 << 20;
  private static final int PATIENCE_SECONDS = 30;

  @TempDir private Path folder;
  private Site site;

  @BeforeEach
  void makeDevice() throws Exception {
    site = Site.inNamespace(folder);
    site.run("ip", "tuntap", "add", "tun0", "mode", "tun").succeeds();
    site.run("ip", "addr", "add", "10.9.0.1/16", "dev", "tun0").succeeds();
    site.run("ip", "addr", "add", "fd09::1/64", "dev", "tun0", "nodad").succeeds();
    site.run("ip", "link", "set", "tun0", "up").succeeds();
  }

  @AfterEach
  void end() throws Exception {
    if (site != null) {
      site.close();
    }
  }

  private Process nc(String... arguments) throws Exception {
    List<String> all =
        new ArrayList<>(
            List.of("nc", "--tun=tun0", "--address=10.9.0.3/16", "--address=fd09::3/64"));
    all.addAll(List.of(arguments));
    return site.process(Site.leat(all.toArray(String[]::new)));
  }

  private static int exitOf(Process process) throws InterruptedException {
    assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).as("leat nc ends").isTrue();
    return process.exitValue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"10.9.0.1", "fd09::1"})
  void bothDirectionsAreCarriedAtTheSameTime(String address) throws Exception {
    byte[] text = Files.readAllBytes(Folder.file(folder, "in.bin", OCTETS));
    ServerSocket listener = site.listen(address);
    Process nc = nc(address, String.valueOf(listener.getLocalPort()));
    Socket kernel = listener.accept();
    Thread.ofVirtual().start(() -> sendAll(nc.getOutputStream(), text));
    Thread.ofVirtual().start(() -> echo(kernel));
    assertThat(Folder.sha256(nc.getInputStream().readAllBytes())).isEqualTo(Folder.sha256(text));
    assertThat(exitOf(nc)).isZero();
    assertThat(nc.errorReader().lines()).isEmpty();
  }

  private static void sendAll(java.io.OutputStream out, byte[] text) {
    try (out) {
      out.write(text);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static void echo(Socket socket) {
    try (socket) {
      socket.getInputStream().transferTo(socket.getOutputStream());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void theEndOfInputHalfClosesAndTheAnswerStillComes() throws Exception {
    ServerSocket listener = site.listen("10.9.0.1");
    Process nc = nc("10.9.0.1", String.valueOf(listener.getLocalPort()));
    sendAll(nc.getOutputStream(), "question".getBytes(StandardCharsets.US_ASCII));
    try (Socket kernel = listener.accept()) {
      assertThat(kernel.getInputStream().readAllBytes()).asString().isEqualTo("question");
      kernel.getOutputStream().write("answer".getBytes(StandardCharsets.US_ASCII));
    }
    assertThat(nc.getInputStream().readAllBytes()).asString().isEqualTo("answer");
    assertThat(exitOf(nc)).isZero();
  }

  @Test
  void listeningTakesTheConnectionThatComes() throws Exception {
    Process nc = nc("-l", "-v", "5000");
    Lines err = Lines.of(nc.errorReader());
    err.awaitBeginning("listening");
    try (Socket kernel = site.connect("10.9.0.3", 5000)) {
      sendAll(nc.getOutputStream(), "from Leat".getBytes(StandardCharsets.US_ASCII));
      kernel.getOutputStream().write("from the kernel".getBytes(StandardCharsets.US_ASCII));
      kernel.shutdownOutput();
      assertThat(kernel.getInputStream().readAllBytes()).asString().isEqualTo("from Leat");
    }
    assertThat(nc.getInputStream().readAllBytes()).asString().isEqualTo("from the kernel");
    assertThat(exitOf(nc)).isZero();
    err.awaitWords("SYN_RECEIVED -> ESTABLISHED");
  }

  @Test
  void refusedIsOneLineAndExitCodeOne() throws Exception {
    Process nc = nc("10.9.0.1", "9");
    assertThat(nc.errorReader().lines()).containsExactly("leat nc: 10.9.0.1:9: Connection refused");
    assertThat(exitOf(nc)).isEqualTo(1);
  }

  @Test
  void timedOutIsOneLineAndExitCodeOne() throws Exception {
    Process nc = nc("-w", "200ms", "10.9.77.77", "9");
    assertThat(nc.errorReader().lines())
        .containsExactly("leat nc: 10.9.77.77:9: Connect timed out");
    assertThat(exitOf(nc)).isEqualTo(1);
  }

  @Test
  void aResetByTheKernelIsOneLineAndExitCodeOne() throws Exception {
    ServerSocket listener = site.listen("10.9.0.1");
    Process nc = nc("10.9.0.1", String.valueOf(listener.getLocalPort()));
    try (Socket kernel = listener.accept()) {
      kernel.setSoLinger(true, 0);
    }
    assertThat(nc.errorReader().lines())
        .containsExactly("leat nc: 10.9.0.1:" + listener.getLocalPort() + ": Connection reset");
    assertThat(exitOf(nc)).isEqualTo(1);
  }

  @Test
  void theKernelSeesAResetWhenNobodyTakesTheOutput() throws Exception {
    ServerSocket listener = site.listen("10.9.0.1");
    Process nc = nc("10.9.0.1", String.valueOf(listener.getLocalPort()));
    nc.getInputStream().close();
    try (Socket kernel = listener.accept()) {
      assertThatThrownBy(
              () -> {
                byte[] piece = new byte[1 << 16];
                for (int i = 0; i < 1 << 14; i++) {
                  kernel.getOutputStream().write(piece);
                }
              })
          .isInstanceOf(SocketException.class);
    }
    assertThat(exitOf(nc)).isEqualTo(1);
    assertThat(nc.errorReader().lines()).hasSize(1);
  }

  @Test
  void wrongUsageIsExitCodeTwo() throws Exception {
    assertThat(site.run(Site.leat("nc", "10.9.0.1", "80")).exit()).isEqualTo(2);
    assertThat(exitOf(nc("10.9.0.1", "70000"))).isEqualTo(2);
    assertThat(exitOf(nc("80"))).isEqualTo(2);
  }
}
