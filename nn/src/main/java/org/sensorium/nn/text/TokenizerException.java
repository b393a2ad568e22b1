package org.sensorium.nn.text;

import java.io.IOException;

/** A tokenizer file that cannot be used: says which, what was found and what was expected. */
public class TokenizerException extends IOException {
  private static final long serialVersionUID = 1L;

  public TokenizerException(String message) {
    super(message);
  }

  public TokenizerException(String message, Throwable cause) {
    super(message, cause);
  }
}
