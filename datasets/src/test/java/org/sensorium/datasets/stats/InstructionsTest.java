package org.sensorium.datasets.stats;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Sentences with the pairs that a reader finds in them; "-" stands for no noun. */
class InstructionsTest {
  private static Instructions instructions;

  @BeforeAll
  static void load() throws IOException {
    instructions = Instructions.load();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          Write a short story about a dragon.                        | write     | story
          Give three tips for staying healthy.                       | give      | tip
          Describe the image concisely.                              | describe  | image
          Please generate a list of ten items.                       | generate  | list
          Identify the odd one out.                                  | identify  | one
          Rewrite the following sentence using active voice.         | rewrite   | sentence
          Summarize the article below.                               | summarize | article
          Explain why the sky is blue.                               | explain   | -
          Classify the following animals as mammals or reptiles.     | classify  | animal
          Construct a simple sentence using the words.               | construct | sentence
          Suggest a slogan for a new product.                        | suggest   | slogan
          Answer the question using a single word or phrase.         | answer    | question
          Compare and contrast the two poems.                        | compare   | poem
          Render a clear and concise summary of the photo.           | render    | summary
          List 5 benefits of exercise.                               | list      | benefit
          Name a country.                                            | name      | country
          Convert 10 inches to centimeters.                          | convert   | inch
          Give me the name of a famous scientist.                    | give      | name
          Design a database schema for a library.                    | design    | schema
          Edit the following paragraph for grammar.                  | edit      | paragraph
          Describe the man's blue shirt.                             | describe  | shirt
          Outline the plot of the film.                              | outline   | plot
          Sort the numbers in ascending order.                       | sort      | number
          Can you explain the theory of relativity?                  | explain   | theory
          Could you please translate this sentence into French?      | translate | sentence
          Would you mind checking my grammar?                        | check     | grammar
          Would you please write down the steps of the recipe?       | write     | step
          I want you to act as a Linux terminal.                     | act       | -
          I need you to edit this paragraph.                         | edit      | paragraph
          I'd like to book a table for two.                          | book      | table
          Help me find a good restaurant.                            | find      | restaurant
          Let's write a letter to the mayor.                         | write     | letter
          Your task is to write an essay.                            | write     | essay
          In this task, you will classify the tweets.                | classify  | tweet
          Based on the picture, write a caption.                     | write     | caption
          Given the following list of numbers, find the average.     | find      | average
          Hello! Can you tell me the time?                           | tell      | time
          Question: Which animal has stripes?                        | have      | stripe
          What is the man holding in his hand?                       | hold      | -
          What color is the car?                                     | be        | car
          What is the color of the dog lying in the grass?           | be        | color
          What does the sign say?                                    | say       | -
          Are the people in the picture wearing helmets?             | wear      | helmet
          Is there a dog in the image?                               | be        | dog
          Why is the man riding a bicycle?                           | ride      | bicycle
          How can I improve my English?                              | improve   | english
          What could be the reason for the delay?                    | be        | reason
          Who wrote the novel?                                       | write     | novel
          Where did she put the keys?                                | put       | key
          Are self-driving cars legal in the UK?                     | be        | car
          Given three points A, B and C, calculate the angle.        | calculate | angle
          Do you have a pen?                                         | have      | pen
          Birds can fly south in winter.                             | fly       | -
          """)
  void findsVerbAndNoun(String sentence, String verb, String noun) {
    assertThat(instructions.of(sentence))
        .isEqualTo(new VerbNoun(verb, noun.equals("-") ? null : noun));
  }

  @Test
  void findsNothingWhereThereIsNoVerb() {
    assertThat(instructions.of("")).isNull();
    assertThat(instructions.of("...")).isNull();
    assertThat(instructions.of("How does the stock market work?")).isNull(); // tagged as a noun
    assertThat(instructions.of("Product name and price")).isNull();
  }

  @Test
  void goesOnToTheSentenceWithAVerb() {
    assertThat(instructions.of("Good morning!\n\nDraw a map of e.g. Paris. Then paint it."))
        .isEqualTo(new VerbNoun("draw", "map"));
  }

  @Test
  void survivesWordsWithoutEnd() {
    assertThat(instructions.of("Count the words " + "word ".repeat(5000)))
        .isEqualTo(new VerbNoun("count", "word"));
    assertThat(instructions.of("please ".repeat(5000))).isNull();
  }
}
