/**
 * What every page loads: small, and nothing of the terminal or the simulator. It wakes the workspace when one is
 * first wanted.
 */

import { startHints } from "./hints.ts";
import { startMarks } from "./marks.ts";
import { startOffline } from "./offline.ts";
import { startPanes } from "./panes.ts";
import { startQuestions } from "./questions.ts";
import { startRuns } from "./runs.ts";
import { startShortcuts } from "./shortcuts.ts";
import { startSplitter } from "./splitter.ts";
import { startTheme } from "./theme.ts";
import { startWake } from "./wake.ts";

startTheme();
startMarks();
startQuestions();
startPanes();
startWake();
startRuns();
startHints();
startShortcuts();
startSplitter();
startOffline();
if (document.querySelector("[data-story]")) void import("./stories.ts").then(({ startStories }) => startStories());
