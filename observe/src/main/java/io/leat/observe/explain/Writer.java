package io.leat.observe.explain;

/** Whether the application may write more. */
public enum Writer {
  /** SEND would take text now. */
  FREE("", ""),
  /** CLOSE was called, or the state takes no text. */
  CLOSED("", ""),
  /** The send buffer is full of what was not acknowledged. */
  BUFFER_FULL("the application cannot write: the send buffer is full", "应用无法写入：发送缓冲区已满"),
  /** As much waits to be sent for the first time as the not-sent mark lets. */
  NOT_SENT_MARK("the application cannot write: the not-sent mark is reached", "应用无法写入：已达到未发送水位"),
  /** The stack has no memory for more text. */
  NO_MEMORY("the application cannot write: the stack's memory is used up", "应用无法写入：协议栈内存已用完");

  private final String en;
  private final String zh;

  Writer(String en, String zh) {
    this.en = en;
    this.zh = zh;
  }

  /** Empty where there is nothing to tell. */
  public Sentence sentence() {
    return new Sentence(en, zh);
  }
}
