package org.sensorium.datasets.instruct.lamm;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.ConversationBuilder;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.datasets.conversation.MediaStore;
import org.sensorium.datasets.instruct.DatasetCard;
import org.sensorium.datasets.instruct.Match;
import org.sensorium.datasets.instruct.OpenOptions;
import org.sensorium.datasets.instruct.Peek;
import org.sensorium.datasets.instruct.RowDataset;
import org.sensorium.datasets.source.Fields;
import org.sensorium.datasets.source.Row;
import org.sensorium.datasets.source.RowException;

/**
 * Octavius' instructions on objects of scanned rooms, for which features were computed before.
 *
 * <table>
 * <caption>A row</caption>
 * <tr><td>{@code scene_id object_id object_name}</td><td>which features: {@code
 * lamm_scannet_gt/ins_pc_feat/{scene}/{id}-{name}.npy} (768 numbers), and the box's corners (8 x 3,
 * metres) under {@code bbox}; rows of {@code VQA3D} are on the whole scene and name no
 * object</td></tr>
 * <tr><td>{@code task_type}</td><td>{@code Caption3D}, {@code VQA3D}, {@code Classification3D}
 * …</td></tr>
 * <tr><td>{@code conversations}</td><td>as in {@link Lamm2d}</td></tr>
 * </table>
 */
public final class Octavius3d implements RowDataset {
  private static final String SOURCE = "source";
  private static final DatasetCard CARD =
      LammCard.octavius("octavius-3d", "Octavius 3D instructions (Scan2Inst)")
          .media(Media.Kind.FEATURES)
          .size("unknown")
          .files("scan2inst_train.json")
          .notes(
              "Training takes an object's name as it is, evaluation writes _ for blanks: with a"
                  + " media root both are tried. Rows without an object keep scene_id in meta and"
                  + " have no media.");

  @Override
  public DatasetCard card() {
    return CARD;
  }

  @Override
  public Map<String, String> settings() {
    return Map.of(
        SOURCE, "gt: objects as they were annotated (default); tr3d: as a detector found them");
  }

  @Override
  public Match recognise(Peek peek) throws IOException {
    boolean fits = peek.allHave("scene_id", "task_type", "conversations");
    if (!fits) {
      return Match.no();
    }
    return peek.nameHas("^scan2inst")
        ? Match.named("dialogues on scenes, and Octavius' file name")
        : Match.content("dialogues on objects of scenes");
  }

  @Override
  public List<String> mediaPaths() {
    return List.of("{ref}", "3D_Instruct/{ref}");
  }

  @Override
  public List<Conversation> read(Row row, OpenOptions options) throws RowException {
    String source = options.setting(SOURCE, "gt");
    if (!source.equals("gt") && !source.equals("tr3d")) {
      throw new IllegalArgumentException("%s=%s; expected gt or tr3d".formatted(SOURCE, source));
    }
    Fields fields = row.fields();
    ConversationBuilder read =
        Conversation.builder(fields.name("id", Long.toString(row.record())))
            .task(fields.text("task_type"));
    if (fields.holds("object_id")) {
      String object =
          "%s/%s-%s.npy"
              .formatted(
                  fields.text("scene_id"), fields.name("object_id"), fields.text("object_name"));
      for (String folder : List.of("ins_pc_feat", "bbox")) {
        String ref = "lamm_scannet_%s/%s/%s".formatted(source, folder, object);
        read.media(new Media(Media.Kind.FEATURES, found(ref, options.media())));
      }
      keep(row, read, "scene_id", "object_id", "object_name");
    } else {
      keep(row, read, "scene_id");
    }
    LammTurns.read(fields, read);
    return List.of(read.meta(fields.rest()).build());
  }

  private static void keep(Row row, ConversationBuilder read, String... keys) throws RowException {
    for (String key : keys) {
      if (row.value().has(key)) {
        read.meta(key, row.value().get(key));
      }
    }
  }

  /** The name with _ for blanks, where only a file of that name is there. */
  private static String found(String ref, @Nullable MediaStore store) {
    String joined = ref.replace(' ', '_');
    if (store == null || joined.equals(ref)) {
      return ref;
    }
    for (String tried : List.of(ref, "3D_Instruct/" + ref)) {
      if (isThere(store, tried)) {
        return ref;
      }
    }
    for (String tried : List.of(joined, "3D_Instruct/" + joined)) {
      if (isThere(store, tried)) {
        return joined;
      }
    }
    return ref;
  }

  private static boolean isThere(MediaStore store, String ref) {
    try {
      store.resolve(ref);
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
