package io.leat.cli.control;

import io.leat.tcp.connection.TcpConnection;
import io.leat.tcp.connection.TcpInsight;
import io.leat.tcp.connection.TcpStatus;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The variables of a connection under their RFC names; positions relative to the initial ones. */
final class VariablesJson {
  private VariablesJson() {}

  static Map<String, @Nullable Object> of(TcpConnection connection, long now) {
    TcpStatus status = connection.status(now);
    TcpInsight insight = connection.insight(now);
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("SND.UNA", insight.una());
    json.put("SND.NXT", insight.nxt());
    json.put("SND.WND", status.sndWnd());
    json.put("RCV.NXT", insight.rcvNxt());
    json.put("RCV.WND", status.rcvWnd());
    json.put("cwnd", status.cwnd());
    json.put("ssthresh", status.ssthresh() == Long.MAX_VALUE ? null : status.ssthresh());
    json.put("inFlight", status.inFlight());
    json.put("srttMicros", status.srttMicros());
    json.put("rtoMicros", status.rto() / 1000);
    json.put("mss", status.sendMss());
    json.put("congestionControl", status.congestionControl());
    json.put("lossPhase", String.valueOf(status.lossPhase()));
    json.put("retransmittedSegments", status.retransmittedSegments());
    json.put("hold", insight.hold().name());
    return json;
  }
}
