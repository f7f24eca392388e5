package io.verisim.standalone.stack;

import org.opentest4j.TestAbortedException;

/** One that is there already and not ours to kill. */
record GivenServer(ServerKind kind, String hostAndPort) implements RealServer {
  @Override
  public boolean isOurs() {
    return false;
  }

  @Override
  public void kill() {
    throw new TestAbortedException(
        kind.variable() + " names a server that is not ours: what needs its death is not tried");
  }

  @Override
  public void startAgain() {
    kill();
  }

  @Override
  public void close() {}
}
