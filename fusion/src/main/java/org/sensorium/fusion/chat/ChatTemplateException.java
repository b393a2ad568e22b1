package org.sensorium.fusion.chat;

import org.sensorium.fusion.chat.jinja.JinjaException;

/** A conversation that a chat template cannot express, or a template that cannot be used. */
public final class ChatTemplateException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  public ChatTemplateException(String message) {
    super(message);
  }

  ChatTemplateException(JinjaException cause) {
    super(cause.getMessage(), cause);
  }
}
