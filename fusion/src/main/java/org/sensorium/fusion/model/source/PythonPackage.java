package org.sensorium.fusion.model.source;

/**
 * A Python package that carries a model as data.
 *
 * @param name in the package index that the user's pip is set to
 * @param version exactly this one
 */
public record PythonPackage(String name, String version) {

  /** As pip writes it, {@code name==version}. */
  @Override
  public String toString() {
    return name + "==" + version;
  }
}
