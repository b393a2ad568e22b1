package org.sensorium.demos.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.fusion.model.Modality;

/** Reads questions line by line and has them answered, until told to quit. */
final class ChatLoop {
  private static final Pattern MEDIUM = Pattern.compile("/(image|video|audio|points)\\s+(.+)");

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
      Matcher medium = MEDIUM.matcher(line);
      if (line.equals("/quit")) {
        break;
      } else if (line.equals("/new")) {
        dialog.clear();
      } else if (medium.matches()) {
        show(Modality.of(medium.group(1)), medium.group(2));
      } else if (line.startsWith("/")) {
        err.println("known here: /image FILE, /video FILE, /audio FILE, /points FILE, /new, /quit");
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

  /** A medium that cannot be read ends nothing: the next may. */
  private void show(Media.Kind kind, String file) {
    try {
      Media medium = Media.of(kind, Path.of(file));
      partner.check(medium);
      dialog.show(medium);
    } catch (IOException | IllegalArgumentException e) {
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
