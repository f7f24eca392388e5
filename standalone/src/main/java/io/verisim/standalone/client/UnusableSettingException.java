package io.verisim.standalone.client;

import java.io.IOException;

/** A variable of the environment names something that cannot be used. */
public final class UnusableSettingException extends IOException {
  private static final long serialVersionUID = 1L;

  UnusableSettingException(String message, Throwable cause) {
    super(message, cause);
  }
}
