package io.leat.sim.path;

/** Tells packet by packet, in order, which ones vanish. */
final class LossModel {
  private final LossConfig config;
  private final Chance chance;
  private boolean bad;

  LossModel(LossConfig config, Chance chance) {
    this.config = config;
    this.chance = chance;
  }

  boolean loses(long packet) {
    double turns = bad ? config.becomesGood() : config.becomesBad();
    if (chance.happens(turns, Chance.Of.BURST, packet)) {
      bad = !bad;
    }
    return chance.happens(bad ? config.bad() : config.good(), Chance.Of.LOSS, packet);
  }
}
