package org.sensorium.demos.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.sensorium.datasets.DatasetFormatException;
import org.sensorium.fusion.model.source.ModelSourceException;
import org.sensorium.fusion.recipe.ConfigException;
import org.sensorium.media.MediaException;
import org.sensorium.nn.checkpoint.CheckpointException;
import org.sensorium.nn.text.TokenizerException;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Turns what went wrong into one message and an exit code; the stack trace needs --debug. */
final class Failures implements IParameterExceptionHandler, IExecutionExceptionHandler {
  static final int FAILED = 1;
  static final int BAD_INPUT = 2;

  /** What says "the input is bad", with a message meant for the reader of the terminal. */
  private static final List<Class<? extends Exception>> INPUT =
      List.of(
          CheckpointException.class,
          ConfigException.class,
          DatasetFormatException.class,
          FileNotFoundException.class,
          JsonProcessingException.class,
          MediaException.class,
          ModelSourceException.class,
          ParameterException.class,
          TokenizerException.class);

  private final BooleanSupplier debug;

  Failures(BooleanSupplier debug) {
    this.debug = debug;
  }

  @Override
  public int handleParseException(ParameterException e, String[] args) {
    CommandLine command = e.getCommandLine();
    PrintWriter err = command.getErr();
    if (args.length == 0) {
      command.usage(err);
      return BAD_INPUT;
    }
    err.println(e.getMessage());
    UnmatchedArgumentException.printSuggestions(e, err);
    err.printf("See: %s --help%n", command.getCommandSpec().qualifiedName());
    err.flush();
    return BAD_INPUT;
  }

  @Override
  public int handleExecutionException(Exception e, CommandLine command, ParseResult parsed) {
    PrintWriter err = command.getErr();
    err.println(message(e));
    if (debug.getAsBoolean()) {
      e.printStackTrace(err);
    }
    err.flush();
    return isInput(e) ? BAD_INPUT : FAILED;
  }

  private static boolean isInput(Exception e) {
    return isFileProblem(e) || isRefusal(e) || INPUT.stream().anyMatch(type -> type.isInstance(e));
  }

  /** Our own code refuses values so; where a library does it, the mistake is ours. */
  private static boolean isRefusal(Exception e) {
    StackTraceElement[] trace = e.getStackTrace();
    return e instanceof IllegalArgumentException
        && trace.length > 0
        && trace[0].getClassName().startsWith("org.sensorium.");
  }

  private static boolean isFileProblem(Exception e) {
    return e instanceof NoSuchFileException
        || e instanceof AccessDeniedException
        || e instanceof NotDirectoryException
        || e instanceof FileAlreadyExistsException
        || isInAFile(e);
  }

  /** A path that goes on behind a file; POSIX has a word for it, java.nio no exception. */
  private static boolean isInAFile(Exception e) {
    return e instanceof FileSystemException file && "Not a directory".equals(file.getReason());
  }

  /** What to say of it. */
  static String message(Exception e) {
    if (isInAFile(e)) {
      return ((FileSystemException) e).getFile()
          + ": a folder on the way is a file; name another place";
    }
    if (e instanceof FileSystemException file && isFileProblem(e) && file.getReason() == null) {
      return e.getMessage() + ": " + reason(file);
    }
    if (isInput(e) && e.getMessage() != null) {
      return e.getMessage();
    }
    String kind = e instanceof IOException ? "" : e.getClass().getSimpleName() + ": ";
    return "failed: %s%s (--debug shows where)".formatted(kind, e.getMessage());
  }

  /** Most of java.nio's exceptions carry only the path, so what happened to it is said here. */
  private static String reason(FileSystemException e) {
    if (e instanceof NoSuchFileException) {
      return "no such file or folder";
    }
    if (e instanceof AccessDeniedException) {
      return "permission denied";
    }
    return e instanceof NotDirectoryException ? "not a folder" : "exists already";
  }
}
