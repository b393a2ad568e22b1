/**
 * The sandbox: rendered scenes whose truth is known exactly, with questions about them.
 *
 * <p>{@link org.sensorium.datasets.build.sandbox.Sandbox#write} is the way in. A scene is composed
 * ({@code SceneComposer}), drawn ({@code SceneRenderer}) and asked about ({@code QuestionMaker});
 * everything follows from {@code SandboxConfig.seed}.
 */
@NullMarked
package org.sensorium.datasets.build.sandbox;

import org.jspecify.annotations.NullMarked;
