package org.sensorium.demos.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Reads questions line by line and has them answered, until told to quit. */
final class ChatLoop {
  private final Dialog dialog;
  private final Partner partner;
  private final BufferedReader in;
  private final PrintWriter out;
  private final PrintWriter err;

  ChatLoop(Dialog dialog, Partner partner, BufferedReader in, PrintWriter out, PrintWriter err) {
    this.dialog = dialog;
    this.partner = partner;
    this.in = in;
    this.out = out;
    this.err = err;
  }

  void run() throws IOException {
    for (String line = read(); line != null; line = read()) {
      if (line.equals("/quit")) {
        break;
      } else if (line.equals("/new")) {
        dialog.clear();
      } else if (line.startsWith("/image ")) {
        show(line.substring("/image ".length()).strip());
      } else if (line.startsWith("/")) {
        err.println("known here: /image FILE, /new, /quit");
      } else if (!line.isEmpty()) {
        ask(line);
      }
    }
  }

  private @Nullable String read() throws IOException {
    out.print("> ");
    out.flush();
    String line = in.readLine();
    return line == null ? null : line.strip();
  }

  /** A picture that cannot be read ends nothing: the next may. */
  private void show(String file) {
    try {
      dialog.show(Path.of(file));
    } catch (IOException | InvalidPathException e) {
      err.println(Failures.message(e));
    }
  }

  /** Nor does a question that cannot be answered: what was said before stays. */
  private void ask(String question) {
    try {
      dialog.ask(partner, question, out);
    } catch (IOException | IllegalArgumentException e) {
      err.println(Failures.message(e));
      err.println("not answered; ask something shorter, or /new to forget what was said and shown");
    }
  }
}
