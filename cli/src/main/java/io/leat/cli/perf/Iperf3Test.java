package io.leat.cli.perf;

import io.leat.cli.json.Json;
import io.leat.tcp.connection.ConnectionHandler;
import io.leat.tcp.connection.TcpConnection;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One test, from the view of its control connection: parameters, streams, the run, results.
 *
 * <p>The client says when it ends; if its control connection goes, so does the test.
 */
final class Iperf3Test implements ConnectionHandler {
  /** What the client sends next. */
  private enum Awaiting {
    PARAMETERS,
    STREAMS,
    END,
    RESULTS,
    DONE
  }

  private static final int LONGEST_JSON = 1 << 20;
  private static final int LENGTH_OCTETS = 4;

  /** iperf3's number for what an implementation does not do. */
  private static final int NOT_IMPLEMENTED = 13;

  private final Iperf3Server server;
  private final byte[] cookie;
  private final TcpConnection control;
  private final List<Iperf3Stream> streams = new ArrayList<>();
  private Awaiting awaiting = Awaiting.PARAMETERS;
  private ByteBuffer incoming = ByteBuffer.allocate(LENGTH_OCTETS);
  private boolean lengthKnown;
  private @Nullable Iperf3Parameters parameters;
  private @Nullable ProcessTimes startTimes;

  /** When octets begin to count. */
  private long startedAt;

  private long endedAt;

  Iperf3Test(Iperf3Server server, byte[] cookie, TcpConnection control) {
    this.server = server;
    this.cookie = cookie;
    this.control = control;
  }

  byte[] cookie() {
    return cookie;
  }

  /** The cookie has arrived on the control connection. */
  void begin(long now) {
    say(Iperf3State.PARAMETERS, now);
  }

  /** A connection for a stream; null if no more are expected. */
  @Nullable ConnectionHandler addStream(TcpConnection connection, long arrival, long now) {
    Iperf3Parameters wanted = parameters;
    if (awaiting != Awaiting.STREAMS || wanted == null) {
      return null;
    }
    Iperf3Stream stream = new Iperf3Stream(connection, arrival, server.piece);
    streams.add(stream);
    if (streams.size() == wanted.receiving() + wanted.sending()) {
      start(wanted, now);
    }
    return stream;
  }

  private void start(Iperf3Parameters wanted, long now) {
    awaiting = Awaiting.END;
    startedAt = now + wanted.omitSeconds() * 1_000_000_000L;
    startTimes = ProcessTimes.now();
    say(Iperf3State.TEST_START, now);
    say(Iperf3State.TEST_RUNNING, now);
    streams.sort(Comparator.comparingLong(Iperf3Stream::arrival));
    for (int i = 0; i < streams.size(); i++) {
      // the client opens those that it sends on first, and numbers them 1, 3, 4, 5
      int number = i == 0 ? 1 : i + 2;
      streams.get(i).start(number, i >= wanted.receiving(), startedAt, now);
    }
  }

  @Override
  public void readable(TcpConnection connection, long now) {
    boolean progress = true;
    while (progress) {
      progress =
          switch (awaiting) {
            case PARAMETERS -> readJson(now) && takeParameters(now);
            case RESULTS -> readJson(now) && answerResults(now);
            case STREAMS, END, DONE -> readState(now);
          };
    }
  }

  private boolean readState(long now) {
    byte[] state = new byte[1];
    int octets = control.receive(state, 0, 1, now);
    if (octets == 0) {
      return false;
    }
    if (octets < 0) {
      abandon(now);
      return false;
    }
    switch (state[0]) {
      case Iperf3State.TEST_END -> end(now);
      case Iperf3State.CLIENT_TERMINATE -> abandon(now);
      case Iperf3State.DONE -> {
        server.testEnded(this);
        control.closeFully(now);
      }
      default -> abandon(now);
    }
    return awaiting == Awaiting.RESULTS;
  }

  private void end(long now) {
    if (awaiting != Awaiting.END) {
      abandon(now);
      return;
    }
    awaiting = Awaiting.RESULTS;
    endedAt = now;
    streams.forEach(stream -> stream.end(now));
    say(Iperf3State.EXCHANGE_RESULTS, now);
  }

  /** Whether a whole message, length first, has arrived. */
  private boolean readJson(long now) {
    for (; ; ) {
      int octets = incoming.hasRemaining() ? control.receive(incoming, now) : 0;
      if (octets < 0) {
        abandon(now);
        return false;
      }
      if (incoming.hasRemaining()) {
        return false;
      }
      if (lengthKnown) {
        return true;
      }
      int length = incoming.getInt(0);
      if (length < 2 || length > LONGEST_JSON) {
        abandon(now);
        return false;
      }
      incoming = ByteBuffer.allocate(length);
      lengthKnown = true;
    }
  }

  private String takeJson() {
    String json = new String(incoming.array(), StandardCharsets.UTF_8);
    incoming = ByteBuffer.allocate(LENGTH_OCTETS);
    lengthKnown = false;
    return json;
  }

  private boolean takeParameters(long now) {
    try {
      parameters = Iperf3Parameters.parse(takeJson());
    } catch (IllegalArgumentException e) {
      byte[] error = new byte[1 + 2 * Integer.BYTES];
      ByteBuffer.wrap(error).put(Iperf3State.SERVER_ERROR).putInt(NOT_IMPLEMENTED).putInt(0);
      control.send(error, 0, error.length, now);
      server.testEnded(this);
      control.close(now);
      awaiting = Awaiting.DONE;
      return false;
    }
    awaiting = Awaiting.STREAMS;
    say(Iperf3State.CREATE_STREAMS, now);
    return true;
  }

  private boolean answerResults(long now) {
    takeJson();
    byte[] json = Json.write(results(now)).getBytes(StandardCharsets.UTF_8);
    byte[] message = new byte[LENGTH_OCTETS + json.length];
    ByteBuffer.wrap(message).putInt(json.length).put(json);
    control.send(message, 0, message.length, now);
    say(Iperf3State.DISPLAY_RESULTS, now);
    awaiting = Awaiting.DONE;
    return true;
  }

  private Map<String, Object> results(long now) {
    ProcessTimes before = Objects.requireNonNull(startTimes);
    ProcessTimes after = ProcessTimes.now();
    double user = after.userPercentSince(before);
    double system = after.systemPercentSince(before);
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("cpu_util_total", user + system);
    values.put("cpu_util_user", user);
    values.put("cpu_util_system", system);
    values.put("sender_has_retransmits", 1L);
    values.put("streams", streams.stream().map(stream -> result(stream, now)).toList());
    return values;
  }

  private Map<String, Object> result(Iperf3Stream stream, long now) {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("id", (long) stream.id());
    values.put("bytes", stream.octets());
    values.put("retransmits", stream.retransmissions(now));
    for (String ofUdp : List.of("jitter", "errors", "omitted_errors", "packets")) {
      values.put(ofUdp, 0L);
    }
    values.put("omitted_packets", 0L);
    values.put("start_time", 0.0);
    values.put("end_time", Math.max(0, endedAt - startedAt) / 1e9);
    return values;
  }

  /** The control connection is gone, or does not keep to the protocol. */
  private void abandon(long now) {
    server.testEnded(this);
    awaiting = Awaiting.DONE;
    streams.forEach(stream -> stream.abort(now));
    control.closeFully(now);
  }

  @Override
  public void closed(TcpConnection connection, long now) {
    server.testEnded(this);
    streams.forEach(Iperf3Stream::stop);
  }

  private void say(byte state, long now) {
    control.send(new byte[] {state}, 0, 1, now);
  }
}
