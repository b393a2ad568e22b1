package org.sensorium.demos;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDManager;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.GeneralCodingRules;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Holds the directions of docs/architecture.md: who may use whom, among modules and in fusion. */
class ArchitectureTest {
  private static final String ROOT = "org.sensorium.";

  /** Each module with those it may use. */
  private static final Map<String, List<String>> MODULES =
      Map.of(
          "nn", List.of(),
          "media", List.of(),
          "vision", List.of("nn", "media"),
          "audio", List.of("nn", "media"),
          "pointcloud", List.of("nn", "media"),
          "datasets", List.of(),
          "fusion", List.of("nn", "media", "vision", "audio", "pointcloud", "datasets"),
          "demos", List.of("nn", "media", "vision", "audio", "pointcloud", "datasets", "fusion"));

  /** The packages of fusion; each may use those to its left. */
  private static final List<String> FUSION =
      List.of(
          "projector", "decoder", "chat", "input", "model", "generate", "train", "eval", "recipe");

  private static JavaClasses ours;

  @BeforeAll
  static void importClasses() {
    ours =
        new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("org.sensorium");
  }

  static List<String> modules() {
    return List.copyOf(MODULES.keySet());
  }

  static List<String> fusionPackages() {
    return FUSION;
  }

  @ParameterizedTest
  @MethodSource("modules")
  void aModuleUsesOnlyThoseBelowIt(String module) {
    List<String> allowed = new ArrayList<>(MODULES.getOrDefault(module, List.of()));
    allowed.add(module);
    String[] packages = allowed.stream().map(name -> ROOT + name + "..").toArray(String[]::new);
    classes()
        .that()
        .resideInAPackage(ROOT + module + "..")
        .should()
        .onlyDependOnClassesThat(
            resideInAnyPackage(packages).or(resideOutsideOfPackage("org.sensorium..")))
        .allowEmptyShould(true)
        .check(ours);
  }

  @ParameterizedTest
  @MethodSource("fusionPackages")
  void aPackageOfFusionUsesOnlyThoseToItsLeft(String name) {
    List<String> right = FUSION.subList(FUSION.indexOf(name) + 1, FUSION.size());
    String[] packages =
        right.stream().map(other -> ROOT + "fusion." + other + "..").toArray(String[]::new);
    noClasses()
        .that()
        .resideInAPackage(ROOT + "fusion." + name + "..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(packages)
        .allowEmptyShould(true)
        .check(ours);
  }

  @Test
  void everyPackageOfFusionHasItsPlaceInTheOrder() {
    assertThat(ours.stream().map(type -> type.getPackageName()))
        .filteredOn(name -> name.startsWith(ROOT + "fusion."))
        .allSatisfy(name -> assertThat(FUSION).contains(name.split("\\.")[3]));
  }

  @Test
  void noCyclesAmongPackages() {
    slices().matching("org.sensorium.(**)").should().beFreeOfCycles().check(ours);
  }

  @Test
  void onlyTheCommandLineWritesToTheTerminal() {
    noClasses()
        .that()
        .resideOutsideOfPackage("org.sensorium.demos.cli..")
        .should(GeneralCodingRules.ACCESS_STANDARD_STREAMS)
        .check(ours);
  }

  @Test
  void noTensorIsMadeOnADefaultDevice() {
    noClasses()
        .should()
        .callMethod(NDManager.class, "newBaseManager")
        .orShould()
        .callMethod(NDManager.class, "newBaseManager", String.class)
        .because("the device is the model's: name it, or take a sub-manager")
        .check(ours);
  }
}
