package io.leat.cli.perf;

import com.sun.management.ThreadMXBean;
import io.leat.stack.StackCounters;
import io.leat.stack.StackLoop;
import io.leat.stack.link.DeviceCounters;
import java.lang.management.ManagementFactory;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * What loops have done and what it has cost, since they began or between two looks.
 *
 * <p>Every count is made where its event happens; looking disturbs no loop.
 *
 * @param nanos of real time
 * @param segmentsReceived TCP segments; of a super-segment, each one
 * @param segmentsSent likewise
 * @param textOctets received and sent
 * @param bursts of frames
 * @param octetsByKernel octets of frames that the kernel has copied
 * @param octetsCopied octets of text that Leat has copied
 * @param longestGapNanos between two cycles without rest, since the last look
 * @param allocated octets of heap that the threads of the loops have taken
 */
public record LoopCosts(
    long nanos,
    long segmentsReceived,
    long segmentsSent,
    long textOctets,
    long bursts,
    long reads,
    long emptyReads,
    long writes,
    long waits,
    long wakeUps,
    long systemCalls,
    long octetsByKernel,
    long octetsCopied,
    long longestGapNanos,
    long allocated) {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  /**
   * Looks at a loop. Any thread.
   *
   * @param thread the id of the thread that turns the loop
   */
  public static LoopCosts of(StackLoop loop, long thread) {
    StackCounters stack = loop.counters();
    DeviceCounters device = loop.device().counters();
    return new LoopCosts(
        System.nanoTime(),
        stack.segmentsReceived(),
        stack.segmentsSent(),
        stack.textReceived() + stack.textSent(),
        stack.bursts(),
        device.reads,
        device.emptyReads,
        device.writes,
        device.waits,
        device.wakeUps,
        device.systemCalls(),
        device.octetsByKernel,
        device.octetsCopied + loop.tcp().chunks().octetsCopied(),
        stack.takeLongestGap(),
        THREADS.getThreadAllocatedBytes(thread));
  }

  /**
   * What was added since an earlier look; the longest gap is the one since the look before this.
   */
  public LoopCosts since(LoopCosts earlier) {
    return plus(earlier, -1);
  }

  /** The same, with the longest gap of several looks. */
  public LoopCosts withLongestGap(long nanosOfAll) {
    return new LoopCosts(
        nanos,
        segmentsReceived,
        segmentsSent,
        textOctets,
        bursts,
        reads,
        emptyReads,
        writes,
        waits,
        wakeUps,
        systemCalls,
        octetsByKernel,
        octetsCopied,
        nanosOfAll,
        allocated);
  }

  /** Of two loops that one thread turns: what it allocates counts once, and so does time. */
  public LoopCosts beside(LoopCosts other) {
    LoopCosts sum = plus(other, 1);
    return new LoopCosts(
        nanos,
        sum.segmentsReceived,
        sum.segmentsSent,
        sum.textOctets,
        sum.bursts,
        sum.reads,
        sum.emptyReads,
        sum.writes,
        sum.waits,
        sum.wakeUps,
        sum.systemCalls,
        sum.octetsByKernel,
        sum.octetsCopied,
        sum.longestGapNanos,
        allocated);
  }

  private LoopCosts plus(LoopCosts other, int sign) {
    return new LoopCosts(
        nanos + sign * other.nanos,
        segmentsReceived + sign * other.segmentsReceived,
        segmentsSent + sign * other.segmentsSent,
        textOctets + sign * other.textOctets,
        bursts + sign * other.bursts,
        reads + sign * other.reads,
        emptyReads + sign * other.emptyReads,
        writes + sign * other.writes,
        waits + sign * other.waits,
        wakeUps + sign * other.wakeUps,
        systemCalls + sign * other.systemCalls,
        octetsByKernel + sign * other.octetsByKernel,
        octetsCopied + sign * other.octetsCopied,
        sign > 0 ? Math.max(longestGapNanos, other.longestGapNanos) : longestGapNanos,
        allocated + sign * other.allocated);
  }

  public long segments() {
    return segmentsReceived + segmentsSent;
  }

  /** Nothing, if there was no segment. */
  private double perSegment(long count) {
    return segments() == 0 ? 0 : (double) count / segments();
  }

  private double perOctet(long count) {
    return textOctets == 0 ? 0 : (double) count / textOctets;
  }

  private double segmentsPerBurst() {
    return bursts == 0 ? 0 : (double) segmentsReceived / bursts;
  }

  private double wakeUpsPerSecond() {
    return nanos == 0 ? 0 : wakeUps * 1e9 / nanos;
  }

  /** One line. */
  public String text() {
    return String.format(
        Locale.ROOT,
        "segments %d in, %d out, %.1f a burst; each %.3f system calls (%.3f reads, %.3f of them"
            + " empty, %.3f writes, %.3f waits), %.2f octets of garbage; each octet of text copied"
            + " %.2f times, %.2f by the kernel; %.0f wake-ups a second; longest gap between turns"
            + " %.2f ms",
        segmentsReceived,
        segmentsSent,
        segmentsPerBurst(),
        perSegment(systemCalls),
        perSegment(reads),
        perSegment(emptyReads),
        perSegment(writes),
        perSegment(waits),
        perSegment(allocated),
        perOctet(octetsCopied) + perOctet(octetsByKernel),
        perOctet(octetsByKernel),
        wakeUpsPerSecond(),
        longestGapNanos / 1e6);
  }

  /** The same as JSON. */
  public Map<String, Object> json() {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("seconds", nanos / 1e9);
    values.put("framesReceived", reads - emptyReads);
    values.put("framesSent", writes);
    values.put("segmentsReceived", segmentsReceived);
    values.put("segmentsSent", segmentsSent);
    values.put("segmentsPerBurst", segmentsPerBurst());
    values.put("systemCallsPerSegment", perSegment(systemCalls));
    values.put("readsPerSegment", perSegment(reads));
    values.put("emptyReadsPerSegment", perSegment(emptyReads));
    values.put("writesPerSegment", perSegment(writes));
    values.put("waitsPerSegment", perSegment(waits));
    values.put("wakeUpsPerSecond", wakeUpsPerSecond());
    values.put("copiesPerOctet", perOctet(octetsCopied));
    values.put("kernelCopiesPerOctet", perOctet(octetsByKernel));
    values.put("garbagePerSegment", perSegment(allocated));
    values.put("longestGapMillis", longestGapNanos / 1e6);
    return values;
  }
}
