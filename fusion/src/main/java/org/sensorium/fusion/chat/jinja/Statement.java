package org.sensorium.fusion.chat.jinja;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A statement of a template: each kind knows how to run itself. */
sealed interface Statement {

  /** How a statement ended. */
  enum Flow {
    NORMAL,
    BREAK,
    CONTINUE
  }

  Flow run(Frame frame);

  /** A statement and the line that messages about it name. */
  record Placed(Statement statement, int line) {}

  /** Runs statements in order until one leaves the loop around them. */
  static Flow runAll(List<Placed> body, Frame frame) {
    for (Placed placed : body) {
      frame.run().step(placed.line);
      Flow flow = placed.statement.run(frame);
      if (flow != Flow.NORMAL) {
        return flow;
      }
    }
    return Flow.NORMAL;
  }

  /** Text between the tags. */
  record Data(String text) implements Statement {
    @Override
    public Flow run(Frame frame) {
      frame.out().append(text);
      return Flow.NORMAL;
    }
  }

  /** {@code {{ value }}}. */
  record Print(Expr value) implements Statement {
    @Override
    public Flow run(Frame frame) {
      frame.out().append(Python.str(value.evaluate(frame)));
      return Flow.NORMAL;
    }
  }

  /** If, elif and else; the last branch may have no condition. */
  record If(List<Branch> branches) implements Statement {
    record Branch(@Nullable Expr condition, List<Placed> body) {}

    @Override
    public Flow run(Frame frame) {
      for (Branch branch : branches) {
        if (branch.condition == null || Python.isTrue(branch.condition.evaluate(frame))) {
          return runAll(branch.body, frame);
        }
      }
      return Flow.NORMAL;
    }
  }

  /** {@code for target in items if condition}. */
  record For(
      Target target,
      Expr items,
      @Nullable Expr condition,
      List<Placed> body,
      List<Placed> otherwise)
      implements Statement {
    @Override
    public Flow run(Frame frame) {
      List<Value> values = Python.iterate(items.evaluate(frame));
      if (condition != null) {
        values = values.stream().filter(value -> isWanted(condition, value, frame)).toList();
      }
      LoopState loop = new LoopState(values);
      for (Value value : values) {
        frame.run().step();
        Frame round = frame.inner();
        target.assign(value, round);
        loop.advance();
        round.set("loop", loop);
        int start = frame.out().length();
        Flow flow = runAll(body, round);
        if (value instanceof Value.Dict dict && dict.source() != null) {
          frame.out().mark(start, dict.source());
        }
        if (flow == Flow.BREAK) {
          break;
        }
      }
      // Python's for-else differs: Jinja's else runs when there was no item at all.
      return values.isEmpty() ? runAll(otherwise, frame.inner()) : Flow.NORMAL;
    }

    private boolean isWanted(Expr test, Value value, Frame frame) {
      Frame scope = frame.inner();
      target.assign(value, scope);
      return Python.isTrue(test.evaluate(scope));
    }
  }

  /** {@code set target = value}. */
  record Set(Target target, Expr value) implements Statement {
    @Override
    public Flow run(Frame frame) {
      target.assign(value.evaluate(frame), frame);
      return Flow.NORMAL;
    }
  }

  /** {@code set target}, its body, {@code endset}. */
  record SetBlock(Target target, List<Filtering> filters, List<Placed> body) implements Statement {
    record Filtering(String name, Expr.CallArguments arguments) {}

    @Override
    public Flow run(Frame frame) {
      Frame captured = frame.captured();
      runAll(body, captured);
      Value text = captured.out().toText();
      for (Filtering filter : filters) {
        text = Filters.apply(filter.name, text, filter.arguments.evaluate(frame));
      }
      target.assign(text, frame);
      return Flow.NORMAL;
    }
  }

  /** {@code with a = b}: names that end with the block. */
  record With(List<Set> settings, List<Placed> body) implements Statement {
    @Override
    public Flow run(Frame frame) {
      Frame inner = frame.inner();
      for (Set setting : settings) {
        setting.target.assign(setting.value.evaluate(frame), inner);
      }
      return runAll(body, inner);
    }
  }

  /** {@code macro name(parameters)}. */
  record Macro(String name, List<Parameter> parameters, List<Placed> body) implements Statement {
    record Parameter(String name, @Nullable Expr otherwise) {}

    @Override
    public Flow run(Frame frame) {
      frame.set(name, (Value.Function) arguments -> call(arguments, frame));
      return Flow.NORMAL;
    }

    private Value call(Arguments arguments, Frame definition) {
      String[] names = parameters.stream().map(Parameter::name).toArray(String[]::new);
      Arguments.Bound bound = arguments.bind(name, names);
      Frame frame = definition.captured();
      frame.run().enter();
      for (int i = 0; i < names.length; i++) {
        Expr otherwise = parameters.get(i).otherwise;
        Value value = otherwise == null || bound.has(i) ? null : otherwise.evaluate(frame);
        Value missing = new Value.Undefined("the parameter '" + names[i] + "'");
        frame.set(names[i], bound.get(i, value == null ? missing : value));
      }
      runAll(body, frame);
      frame.run().leave();
      return frame.out().toText();
    }
  }

  /** {@code generation}: what the model is trained to say; renders as its contents. */
  record Generation(List<Placed> body) implements Statement {
    @Override
    public Flow run(Frame frame) {
      int start = frame.out().length();
      runAll(body, frame.inner());
      frame.out().mark(start, JinjaTemplate.GENERATION);
      return Flow.NORMAL;
    }
  }

  /** {@code break} or {@code continue}. */
  record Leave(Flow flow) implements Statement {
    @Override
    public Flow run(Frame frame) {
      return flow;
    }
  }

  /** What a statement assigns to. */
  sealed interface Target {
    void assign(Value value, Frame frame);

    /** A plain name. */
    record Variable(String name) implements Target {
      @Override
      public void assign(Value value, Frame frame) {
        frame.set(name, value);
      }
    }

    /** {@code namespace.name}. */
    record Member(String namespace, String name) implements Target {
      @Override
      public void assign(Value value, Frame frame) {
        if (!(frame.lookup(namespace) instanceof Value.Namespace found)) {
          throw JinjaException.failed("'%s' is not a namespace".formatted(namespace));
        }
        Globals.checkAttribute(name);
        found.attributes().put(name, value);
      }
    }

    /** {@code a, b}. */
    record Several(List<Target> targets) implements Target {
      @Override
      public void assign(Value value, Frame frame) {
        List<Value> parts = new ArrayList<>(Python.iterate(value));
        if (parts.size() != targets.size()) {
          throw JinjaException.failed(
              "%d values for %d names".formatted(parts.size(), targets.size()));
        }
        for (int i = 0; i < parts.size(); i++) {
          targets.get(i).assign(parts.get(i), frame);
        }
      }
    }
  }
}
