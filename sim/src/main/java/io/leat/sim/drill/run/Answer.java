package io.leat.sim.drill.run;

import io.leat.sim.drill.bridge.Frame;
import io.leat.sim.drill.linux.FieldReader;

/** What a request returned, and when. */
record Answer(long result, int errno, long micros, FieldReader fields) {
  static Answer of(Frame reply) {
    FieldReader in = new FieldReader(reply.payload());
    long result = in.u64();
    return new Answer(result, in.i32(), reply.micros(), in);
  }
}
