package io.leat.conformance.table;

import java.util.Map;

/**
 * What the peer knew just before the event, and what ran.
 *
 * @param serial the connection or half-open entry that the event is for; 0 for a listener
 * @param unread octets that the user had not read
 * @param drops how many had been traced
 * @param intervals for how long each timer had been set
 */
record Before(
    long serial,
    int sndUna,
    int sndNxt,
    int rcvNxt,
    int rcvWnd,
    int unread,
    int drops,
    Map<TableTimer, Long> timers,
    Map<TableTimer, Long> intervals) {

  static Before of(Scene scene) {
    long serial = scene.host.lastSerial();
    return new Before(
        serial,
        scene.sndUna,
        scene.sndNxt,
        scene.rcvNxt,
        scene.rcvWnd(),
        scene.unread,
        scene.host.drops.size(),
        RunningTimers.of(scene),
        scene.host.intervals(serial));
  }
}
