package org.sensorium.datasets.validate;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;

/** A validation report for other programs. */
public final class ReportJson {
  private ReportJson() {}

  /** The whole report. */
  public static ObjectNode of(ValidationReport report) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("file", report.file().toString());
    json.put("dataset", report.dataset());
    json.put("rows", report.rows());
    json.put("conversations", report.conversations());
    json.put("bad_rows", report.bad().count());
    json.put("clean", report.isClean());
    json.put("cut_off", report.cutOff());
    ArrayNode notes = json.putArray("notes");
    report.notes().forEach(notes::add);
    ArrayNode causes = json.putArray("causes");
    report.causes().forEach((name, cause) -> causes.add(cause(name, cause)));
    return json;
  }

  private static ObjectNode cause(String name, ValidationReport.Cause cause) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("cause", name);
    json.put("meaning", Causes.meaning(name));
    json.put("errors", cause.errors());
    json.put("warnings", cause.warnings());
    ArrayNode findings = json.putArray("findings");
    cause.listed().forEach(finding -> findings.add(finding(finding)));
    return json;
  }

  private static ObjectNode finding(Finding finding) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("file", finding.place().file().toString());
    json.put("row", finding.place().record());
    json.put("offset", finding.place().offset());
    json.put("severity", finding.severity().name().toLowerCase(Locale.ROOT));
    json.put("message", finding.message());
    return json;
  }
}
