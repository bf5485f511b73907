package io.leat.sim.path;

/** Why a direction of a path lost a packet. */
public enum PathLoss {
  /** By the model of loss. */
  CHANCE,
  /** It found the queue full. */
  QUEUE_FULL,
  /** CoDel dropped it from the head of the queue. */
  CODEL
}
