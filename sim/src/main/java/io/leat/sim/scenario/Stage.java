package io.leat.sim.scenario;

import io.leat.observe.Side;
import io.leat.observe.TraceEvent;
import io.leat.observe.TraceRecorder;
import io.leat.packet.wire.FlowKey;
import io.leat.sim.CallFailedException;
import io.leat.sim.HostConfig;
import io.leat.sim.LinkConfig;
import io.leat.sim.LinkDirection;
import io.leat.sim.NetworkObserver;
import io.leat.sim.UserCall;
import io.leat.sim.VirtualHost;
import io.leat.sim.VirtualLink;
import io.leat.sim.VirtualNetwork;
import io.leat.sim.VirtualSocket;
import io.leat.tcp.connection.TcpSetting;
import io.leat.tcp.trace.TcpState;
import io.leat.tcp.trace.TransitionCause;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Where a scenario is played: a client at 10.0.0.1, a server at 10.0.0.2, a link between them, a
 * recorder at each end, a narrator, and a list of claims to be checked.
 *
 * <p>Settings are made before the hosts are first asked for; what the learner turned wins.
 */
public final class Stage {
  /** The port that servers here listen on. */
  public static final int PORT = 80;

  private static final Duration RTT = Duration.ofMillis(20);

  private final Knobs knobs;
  private final StageObserver observer;
  private final Map<TcpSetting, Long> clientSettings = new EnumMap<>(TcpSetting.class);
  private final Map<TcpSetting, Long> serverSettings = new EnumMap<>(TcpSetting.class);
  private final TraceRecorder clientEvents = new TraceRecorder(Side.CLIENT);
  private final TraceRecorder serverEvents = new TraceRecorder(Side.SERVER);
  private final List<Narration> narration = new ArrayList<>();
  private final List<Check> checks = new ArrayList<>();
  private LinkConfig linkConfig = LinkConfig.PERFECT;
  private @Nullable Integer fixedIsn;
  private @Nullable VirtualNetwork network;
  private @Nullable VirtualHost client;
  private @Nullable VirtualHost server;
  private @Nullable VirtualLink link;

  Stage(Knobs knobs, StageObserver observer) {
    this.knobs = knobs;
    this.observer = observer;
  }

  // Setting the stage.

  /** A setting of both hosts, in its unit. */
  public Stage set(TcpSetting setting, long value) {
    clientSettings.put(setting, value);
    serverSettings.put(setting, value);
    return this;
  }

  public Stage set(TcpSetting setting, Duration value) {
    return set(setting, value.toNanos());
  }

  public Stage setClient(TcpSetting setting, long value) {
    clientSettings.put(setting, value);
    return this;
  }

  public Stage setServer(TcpSetting setting, long value) {
    serverSettings.put(setting, value);
    return this;
  }

  /** Changes the link, before or while it is in use. */
  public Stage link(LinkConfig config) {
    linkConfig = config;
    if (link != null) {
      link.configure(turned(config));
    }
    return this;
  }

  /** All connections begin at one sequence number, as in the days before RFC 6528. */
  public Stage predictableSequenceNumbers(int isn) {
    fixedIsn = isn;
    return this;
  }

  private void build() {
    if (network != null) {
      return;
    }
    VirtualNetwork made = new VirtualNetwork(knobs.seed());
    network = made;
    client = made.host(host("client", clientSettings));
    server = made.host(host("server", serverSettings));
    link = made.link(client, server, turned(linkConfig));
    client.trace(clientEvents);
    server.trace(serverEvents);
    made.observe(
        new NetworkObserver() {
          @Override
          public void called(UserCall call) {
            record(call);
          }
        });
    observer.set(made);
  }

  /** MSL of both hosts, as the scenario or the learner set it (RFC 9293 §3.4.1). */
  public Duration msl() {
    return Duration.ofNanos(client().config().stack().tcp().get(TcpSetting.MSL));
  }

  /** Where an active close ends: in TIME_WAIT, or with MSL 0 beyond it. */
  public TcpState afterActiveClose() {
    return msl().isZero() ? TcpState.CLOSED : TcpState.TIME_WAIT;
  }

  private HostConfig host(String name, Map<TcpSetting, Long> settings) {
    HostConfig config = HostConfig.named(name);
    for (Map.Entry<TcpSetting, Long> setting : settings.entrySet()) {
      config = config.with(setting.getKey(), setting.getValue());
    }
    for (Map.Entry<TcpSetting, Long> setting : knobs.settings().entrySet()) {
      config = config.with(setting.getKey(), setting.getValue());
    }
    if (knobs.mtu() != 0) {
      config = config.withMtu(knobs.mtu());
    }
    Integer isn = fixedIsn;
    return isn == null ? config : config.withInitialSequenceNumber(isn);
  }

  private LinkConfig turned(LinkConfig config) {
    Duration rtt = knobs.rtt() == null ? RTT : knobs.rtt();
    LinkConfig turned = config.withDelay(rtt.dividedBy(2));
    if (knobs.loss() > 0) {
      turned = turned.withLoss(knobs.loss());
    }
    return knobs.rate() > 0 ? turned.withRate(knobs.rate(), 100) : turned;
  }

  private void record(UserCall call) {
    TraceRecorder recorder = call.host() == client ? clientEvents : serverEvents;
    String text = call.name() + "(" + call.arguments() + ")";
    String result =
        switch (call.phase()) {
          case AT_ONCE -> call.result();
          case WAITS -> call.result().isEmpty() ? "waits" : call.result() + ", waits";
          case RETURNS -> "returns " + call.result();
          case FAILS -> "fails: " + call.result();
        };
    recorder.socketCall(0, text, result, call.host().now());
  }

  // The players.

  public VirtualNetwork network() {
    build();
    return there(network);
  }

  public VirtualHost client() {
    build();
    return there(client);
  }

  public VirtualHost server() {
    build();
    return there(server);
  }

  /** What the client sends. */
  public LinkDirection toServer() {
    build();
    return there(link).from(client());
  }

  /** What the server sends. */
  public LinkDirection toClient() {
    build();
    return there(link).from(server());
  }

  public VirtualLink link() {
    build();
    return there(link);
  }

  private static <T> T there(@Nullable T player) {
    if (player == null) {
      throw new IllegalStateException("the stage is not set");
    }
    return player;
  }

  // What happens again and again.

  /** socket, bind, listen on the server. */
  public VirtualSocket serverListens() {
    return server().socket().reuseAddress(true).bind(PORT).listen();
  }

  /** socket, connect on the client. */
  public VirtualSocket clientConnects() {
    return client().socket().connect(server(), PORT);
  }

  /** A connection: its two sockets, and the listener that yielded the server's. */
  public record Connection(VirtualSocket client, VirtualSocket server, VirtualSocket listener) {}

  /** Listens, connects and accepts. */
  public Connection connection() {
    VirtualSocket listener = serverListens();
    VirtualSocket connecting = clientConnects();
    still();
    VirtualSocket session = listener.accept();
    if (session == null) {
      throw new IllegalStateException("no connection to accept");
    }
    return new Connection(connecting, session, listener);
  }

  /** Runs until no segment is under way. */
  public void still() {
    network().runUntilStill();
  }

  /** Lets ten round trips pass: for plays in which a frame stays under way for long. */
  public void settle() {
    pass(Duration.ofMillis(200));
  }

  public void pass(Duration time) {
    network().runFor(time);
  }

  /** Runs until it holds; a claim of the play fails if it never does. */
  public void until(String what, BooleanSupplier condition) {
    if (!network().runUntil(condition, Duration.ofHours(2))) {
      throw new IllegalStateException("never happened: " + what);
    }
  }

  /** Makes a call that is expected to fail; returns the reason. */
  public String failing(Runnable call) {
    try {
      call.run();
    } catch (CallFailedException e) {
      return String.valueOf(e.getMessage());
    }
    return "";
  }

  // Telling and checking.

  public void say(String en, String zh) {
    narration.add(new Narration(network().now(), new Text(en, zh)));
  }

  public void check(String en, String zh, boolean holds, @Nullable Object evidence) {
    checks.add(new Check(new Text(en, zh), holds, String.valueOf(evidence)));
  }

  /** Whether an end has made this transition. */
  public boolean took(Side side, TcpState from, TcpState to) {
    return transition(side, from, to) != null;
  }

  /** Whether a connection of this side entered the state. */
  public boolean passed(Side side, TcpState state) {
    return path(side).contains(state);
  }

  private TraceEvent.@Nullable Transition transition(Side side, TcpState from, TcpState to) {
    for (TraceEvent event : events(side)) {
      if (event instanceof TraceEvent.Transition t && t.from() == from && t.to() == to) {
        return t;
      }
    }
    return null;
  }

  /** Why an end made this transition; null if it did not. */
  public @Nullable TransitionCause cause(Side side, TcpState from, TcpState to) {
    TraceEvent.Transition transition = transition(side, from, to);
    return transition == null ? null : transition.cause();
  }

  /** The states that an end's connections entered, in order. */
  public List<TcpState> path(Side side) {
    List<TcpState> path = new ArrayList<>();
    for (TraceEvent event : events(side)) {
      if (event instanceof TraceEvent.Transition t) {
        path.add(t.to());
      }
    }
    return path;
  }

  public List<TraceEvent> events(Side side) {
    return side == Side.CLIENT ? clientEvents.events() : serverEvents.events();
  }

  /** The segments that an end sent. */
  public List<TraceEvent.SegmentSent> sent(Side side) {
    List<TraceEvent.SegmentSent> sent = new ArrayList<>();
    for (TraceEvent event : events(side)) {
      if (event instanceof TraceEvent.SegmentSent segment) {
        sent.add(segment);
      }
    }
    return sent;
  }

  /** Local and remote socket, as text. */
  public static String tuple(VirtualSocket socket) {
    FlowKey flow = socket.flow();
    return flow.toString();
  }

  /** Lets everything end, so that the ladder is whole. */
  void finish() {
    network().runUntilQuiet();
  }

  ScenarioRun result(Scenario scenario, @Nullable String failure) {
    return new ScenarioRun(
        scenario, clientEvents.events(), serverEvents.events(), narration, checks, failure);
  }
}
