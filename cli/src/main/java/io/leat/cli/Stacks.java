package io.leat.cli;

import io.leat.cli.control.ControlServer;
import io.leat.cli.control.Observed;
import io.leat.observe.CaptureFile;
import io.leat.observe.LinkType;
import io.leat.observe.PacketComments;
import io.leat.observe.PcapngWriter;
import io.leat.observe.TraceFanout;
import io.leat.stack.LoopListener;
import io.leat.stack.Stack;
import io.leat.stack.StackConfig;
import io.leat.stack.link.CaptureTap;
import io.leat.stack.link.LinkDevice;
import io.leat.tcp.trace.TcpTrace;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The stacks of one command, with what every command that runs stacks has: capture, leat ss. */
final class Stacks implements AutoCloseable {
  /** Even when no time is left: for what is queued. */
  private static final Duration LAST_WORDS = Duration.ofMillis(500);

  private final NetworkOptions network;
  private final String command;
  private final PrintWriter err;
  private final List<Stack> stacks = new ArrayList<>();
  private final List<Observed> observed = new ArrayList<>();
  private final List<CaptureFile> captures = new ArrayList<>();
  private @Nullable PcapngWriter capture;
  private @Nullable ControlServer control;

  /**
   * @param command begins each report, as in {@code leat up}
   */
  Stacks(NetworkOptions network, String command, PrintWriter err) {
    this.network = network;
    this.command = command;
    this.err = err;
  }

  /** Starts a stack, which owns the device. */
  Stack start(StackConfig config, LinkDevice device, TcpTrace trace) throws IOException {
    Observed.Observers observers =
        network.isRecording() ? Observed.Observers.create() : Observed.Observers.withoutRecorder();
    PacketComments comments =
        network.pcap() == null ? null : new PacketComments(device.isEthernet());
    TcpTrace others = comments == null ? trace : TraceFanout.of(comments, trace);
    Stack stack =
        Stack.start(config, tapped(device, comments), observers.beside(others), reports());
    stacks.add(stack);
    observed.add(observers.of(stack));
    return stack;
  }

  private LinkDevice tapped(LinkDevice device, @Nullable PacketComments comments)
      throws IOException {
    Path file = network.pcap();
    if (file == null) {
      return device;
    }
    PcapngWriter writer = capture == null ? PcapngWriter.create(file) : capture;
    capture = writer;
    LinkType type = device.isEthernet() ? LinkType.ETHERNET : LinkType.RAW;
    CaptureFile frames = CaptureFile.inRealTime(writer, device.name(), type, comments);
    captures.add(frames);
    return new CaptureTap(device, frames);
  }

  private LoopListener reports() {
    return new LoopListener() {
      @Override
      public void deviceGone(String name) {
        report("the device " + name + " is gone; its connections have failed");
      }

      @Override
      public void failed(Throwable failure) {
        internalError(failure);
      }
    };
  }

  /** Lets leat ss see the stacks started so far. */
  void answerQuestions() {
    try {
      control = ControlServer.start(observed);
    } catch (IOException e) {
      report("leat ss will not see this: " + e.getMessage());
    }
  }

  /** A mistake of ours: it is survived, and said. */
  void internalError(Throwable failure) {
    report("internal error: " + failure);
    if (Leat.isDebugging()) {
      failure.printStackTrace(err);
      err.flush();
    }
  }

  /** One line for the user. */
  void report(String sentence) {
    err.println(command + ": " + sentence);
    err.flush();
  }

  /** Ends the stacks in order, the last one first. */
  void end(Duration grace) {
    long end = System.nanoTime() + grace.toNanos();
    for (Stack stack : stacks.reversed()) {
      Duration left = Duration.ofNanos(end - System.nanoTime());
      stack.close(left.compareTo(LAST_WORDS) < 0 ? LAST_WORDS : left);
    }
  }

  /** Ends what is left, at once. */
  @Override
  public void close() throws IOException {
    if (control != null) {
      control.close();
    }
    stacks.forEach(stack -> stack.close(Duration.ZERO));
    if (capture != null) {
      capture.close();
      captures.forEach(this::reportFailure);
      addTlsKeys();
    }
  }

  /** What a TLS program has written by now. */
  private void addTlsKeys() throws IOException {
    Path file = network.pcap();
    Path keys = network.tlsKeys();
    if (file != null && keys != null) {
      PcapngWriter.putTlsKeysFirst(file, Files.readString(keys, StandardCharsets.US_ASCII));
    }
  }

  private void reportFailure(CaptureFile frames) {
    IOException failure = frames.failure();
    if (failure != null) {
      report("the capture ended early: " + failure.getMessage());
    }
  }
}
