package io.leat.sim.path;

/** What a direction of a path counts. */
public enum PathCount {
  ARRIVED,
  ARRIVED_OCTETS,
  DELIVERED,
  DELIVERED_OCTETS,
  /** Lost by the model of loss. */
  LOST,
  /** Dropped because the queue was full. */
  QUEUE_FULL,
  /** Dropped by CoDel. */
  CODEL_DROPPED,
  /** Marked as having experienced congestion. */
  MARKED,
  /** Delivered after a packet that had been sent later. */
  REORDERED,
  DUPLICATED,
  CORRUPTED,
  /** Octets that wait now. */
  QUEUED_OCTETS,
  /** Packets that wait now. */
  QUEUED_PACKETS,
  /** The most octets that ever waited. */
  MOST_QUEUED_OCTETS
}
