package io.verisim.cli.command;

import io.verisim.artifact.ArtifactDamagedException;
import io.verisim.artifact.ArtifactMissingException;
import io.verisim.orchestrator.runs.RunException;
import io.verisim.spec.SpecException;
import io.verisim.standalone.client.ApiException;
import io.verisim.standalone.client.NoServerException;
import io.verisim.standalone.client.UnusableSettingException;
import io.verisim.standalone.server.DataInUseException;
import io.verisim.standalone.server.ServerStartException;
import io.verisim.standalone.stored.NoSuchRunException;
import io.verisim.text.TextException;

/** How a command ends. */
public enum ExitCode {
  DONE(0),
  /** The program or its environment is broken. */
  DEFECT(1),
  /** The command line or the specification is invalid. */
  USAGE(2),
  /** The run failed, or its artifacts are damaged. */
  RUN_FAILED(3),
  NO_SERVER(4),
  /** Interrupted, and resumable. */
  INTERRUPTED(130);

  private final int code;

  ExitCode(int code) {
    this.code = code;
  }

  public int code() {
    return code;
  }

  /** The exit code of a command that ended with an exception. */
  static ExitCode of(Exception thrown) {
    if (thrown instanceof NoServerException) {
      return NO_SERVER;
    }
    if (thrown instanceof ApiException api) {
      return api.refused() ? USAGE : DEFECT;
    }
    if (thrown instanceof ArtifactDamagedException) {
      return RUN_FAILED;
    }
    boolean asked = thrown instanceof SpecException
        || thrown instanceof UsageException
        || thrown instanceof RunException
        || thrown instanceof DataInUseException
        || thrown instanceof ServerStartException
        || thrown instanceof UnusableSettingException
        || thrown instanceof NoSuchRunException
        || thrown instanceof ArtifactMissingException
        || thrown instanceof TextException;
    return asked ? USAGE : DEFECT;
  }
}
