/** Everything a chapter may use without importing it. */

import ClusterSketch from "../ClusterSketch.astro";
import Break from "./Break.astro";
import Figure from "./Figure.astro";
import Lab from "./Lab.astro";
import Link from "./Link.astro";
import Manifest from "./Manifest.astro";
import Myth from "./Myth.astro";
import Predict from "./Predict.astro";
import Question from "./Question.astro";
import Quiz from "./Quiz.astro";
import Recap from "./Recap.astro";
import Run from "./Run.astro";
import Since from "./Since.astro";
import Story from "./Story.astro";
import Term from "./Term.astro";
import WhatHappened from "./WhatHappened.astro";

export const prose = {
  a: Link,
  Break,
  ClusterSketch,
  Figure,
  Lab,
  Manifest,
  Myth,
  Predict,
  Question,
  Quiz,
  Recap,
  Run,
  Since,
  Story,
  Term,
  WhatHappened,
};
