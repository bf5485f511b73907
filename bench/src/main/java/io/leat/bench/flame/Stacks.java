package io.leat.bench.flame;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordedThread;
import jdk.jfr.consumer.RecordingFile;

/** Reads sampled stacks into a call tree; the outermost frame is the thread. */
final class Stacks {
  private Stacks() {}

  /**
   * Of a recording of JDK Flight Recorder: samples by processor time if it has them (JEP 509),
   * which see native code as well; else by its ordinary sampler.
   */
  static Frame ofRecording(Path file) throws IOException {
    Frame byProcessorTime = read(file, "jdk.CPUTimeSample", "eventThread");
    return byProcessorTime.samples > 0
        ? byProcessorTime
        : read(file, "jdk.ExecutionSample", "sampledThread");
  }

  private static Frame read(Path file, String event, String threadField) throws IOException {
    Frame root = new Frame("all");
    try (RecordingFile recording = new RecordingFile(file)) {
      while (recording.hasMoreEvents()) {
        RecordedEvent sample = recording.readEvent();
        if (sample.getEventType().getName().equals(event) && sample.getStackTrace() != null) {
          List<String> stack = new ArrayList<>();
          for (RecordedFrame frame : sample.getStackTrace().getFrames()) {
            stack.add(name(frame));
          }
          RecordedThread thread = sample.getThread(threadField);
          String of = thread == null ? null : thread.getJavaName();
          stack.add(of == null || of.isEmpty() ? "[thread]" : "[" + of + "]");
          Collections.reverse(stack);
          root.add(stack, 1);
        }
      }
    }
    return root;
  }

  private static String name(RecordedFrame frame) {
    return frame.getMethod().getType().getName() + "." + frame.getMethod().getName();
  }

  /**
   * Of what {@code perf script -F comm,ip,sym} prints: a line with the thread, then a line for each
   * frame, innermost first, then an empty one.
   */
  static Frame ofPerfScript(BufferedReader lines) throws IOException {
    Frame root = new Frame("all");
    List<String> stack = new ArrayList<>();
    String thread = "";
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      if (line.isBlank()) {
        end(root, thread, stack);
      } else if (Character.isWhitespace(line.charAt(0)) && !thread.isEmpty()) {
        stack.add(symbol(line.strip()));
      } else {
        end(root, thread, stack);
        thread = line.strip();
      }
    }
    end(root, thread, stack);
    return root;
  }

  private static void end(Frame root, String thread, List<String> stack) {
    if (!stack.isEmpty()) {
      stack.add("[" + thread + "]");
      Collections.reverse(stack);
      root.add(stack, 1);
      stack.clear();
    }
  }

  /** Behind the address. A compiled method is written {@code void io.leat.X.y(int)} by the JVM. */
  private static String symbol(String frame) {
    String name = frame.substring(frame.indexOf(' ') + 1);
    int parenthesis = name.indexOf('(');
    String without = parenthesis <= 0 ? name : name.substring(0, parenthesis);
    return without.substring(without.lastIndexOf(' ') + 1);
  }
}
