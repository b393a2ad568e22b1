package org.sensorium.fusion.chat.jinja;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;

/** Python's arithmetic on int, float and bool. */
final class Numbers {
  private static final int MAX_BITS = 4096;

  private Numbers() {}

  static boolean isNumber(Value value) {
    return value instanceof Value.Int || value instanceof Value.Real || value instanceof Value.Bool;
  }

  /** Whether a value is an int or a bool, which counts as one. */
  static boolean isInteger(Value value) {
    return value instanceof Value.Int || value instanceof Value.Bool;
  }

  /** The value of an int or bool. */
  static BigInteger integer(Value value) {
    if (value instanceof Value.Int number) {
      return number.value();
    } else if (value instanceof Value.Bool bool) {
      return bool == Value.Bool.TRUE ? BigInteger.ONE : BigInteger.ZERO;
    }
    throw JinjaException.failed("an int is needed, not '%s'".formatted(Python.typeName(value)));
  }

  /** An index or count that a function takes. */
  static int index(Value value) {
    return integer(value)
        .max(BigInteger.valueOf(Integer.MIN_VALUE + 1L))
        .min(BigInteger.valueOf(Integer.MAX_VALUE - 1L))
        .intValueExact();
  }

  static double real(Value value) {
    if (value instanceof Value.Real number) {
      return number.value();
    } else if (isInteger(value)) {
      return integer(value).doubleValue();
    }
    throw Operators.undefinedOr(
        "a number is needed, not '%s'".formatted(Python.typeName(value)), value, value);
  }

  static Value negate(Value value) {
    return isInteger(value) ? new Value.Int(integer(value).negate()) : new Value.Real(-real(value));
  }

  static int compare(Value left, Value right) {
    return isInteger(left) && isInteger(right)
        ? integer(left).compareTo(integer(right))
        : Double.compare(real(left), real(right));
  }

  static boolean equal(Value left, Value right) {
    return isInteger(left) && isInteger(right)
        ? integer(left).equals(integer(right))
        : real(left) == real(right);
  }

  /** {@code left operator right} for + - * / // % **. */
  static Value apply(String operator, Value left, Value right) {
    if (operator.equals("/")) {
      return new Value.Real(real(left) / nonZero(real(right)));
    }
    return isInteger(left) && isInteger(right)
        ? applyIntegers(operator, integer(left), integer(right))
        : new Value.Real(applyReals(operator, real(left), real(right)));
  }

  private static Value applyIntegers(String operator, BigInteger a, BigInteger b) {
    if (a.bitLength() > MAX_BITS || b.bitLength() > MAX_BITS) {
      throw JinjaException.unsupported("arithmetic on numbers of more than 4096 bits");
    }
    return switch (operator) {
      case "+" -> new Value.Int(a.add(b));
      case "-" -> new Value.Int(a.subtract(b));
      case "*" -> new Value.Int(a.multiply(b));
      case "//" -> new Value.Int(floorDivide(a, b));
      case "%" -> new Value.Int(a.subtract(floorDivide(a, b).multiply(b)));
      default -> power(a, b);
    };
  }

  private static Value power(BigInteger base, BigInteger exponent) {
    if (exponent.signum() < 0) {
      return new Value.Real(Math.pow(nonZero(base.doubleValue()), exponent.doubleValue()));
    }
    if (exponent.bitLength() > 12) {
      throw JinjaException.unsupported("a power with an exponent above 4095");
    }
    return new Value.Int(base.pow(exponent.intValueExact()));
  }

  private static BigInteger floorDivide(BigInteger a, BigInteger b) {
    nonZero(b.doubleValue());
    BigInteger[] parts = a.divideAndRemainder(b);
    boolean roundDown = parts[1].signum() != 0 && parts[1].signum() != b.signum();
    return roundDown ? parts[0].subtract(BigInteger.ONE) : parts[0];
  }

  private static double applyReals(String operator, double a, double b) {
    return switch (operator) {
      case "+" -> a + b;
      case "-" -> a - b;
      case "*" -> a * b;
      case "//" -> Math.floor(a / nonZero(b));
      case "%" -> a - Math.floor(a / nonZero(b)) * b;
      default -> Math.pow(a, b);
    };
  }

  private static double nonZero(double divisor) {
    if (divisor == 0) {
      throw JinjaException.failed("division by zero");
    }
    return divisor;
  }

  /** Python's {@code repr} of a float: the fewest digits that read back as the same number. */
  static String repr(double value) {
    if (Double.isNaN(value) || Double.isInfinite(value)) {
      return Double.isNaN(value) ? "nan" : value > 0 ? "inf" : "-inf";
    }
    if (value == 0) {
      return 1 / value < 0 ? "-0.0" : "0.0";
    }
    BigDecimal exact = new BigDecimal(value);
    BigDecimal shortest = exact;
    for (int digits = 1; digits <= 17; digits++) {
      shortest = exact.round(new MathContext(digits, RoundingMode.HALF_EVEN));
      if (shortest.doubleValue() == value) {
        break;
      }
    }
    shortest = shortest.stripTrailingZeros();
    int exponent = shortest.precision() - shortest.scale() - 1;
    if (exponent < -4 || exponent >= 16) {
      String digits = shortest.unscaledValue().abs().toString();
      String fraction = digits.length() > 1 ? "." + digits.substring(1) : "";
      return "%s%s%se%s%02d"
          .formatted(
              value < 0 ? "-" : "",
              digits.charAt(0),
              fraction,
              exponent < 0 ? "-" : "+",
              Math.abs(exponent));
    }
    String plain = shortest.toPlainString();
    return plain.contains(".") ? plain : plain + ".0";
  }
}
