import "htmx.org/dist/htmx.esm.js";
import { startBars } from "./bars";
import { startFolds } from "./folds";
import { startForm } from "./form";
import { startLive } from "./live";
import { startProcess } from "./process";
import { startSwitch } from "./switch";
import { startTimes } from "./times";
import { startTrouble } from "./trouble";

startProcess();
startSwitch();
startTimes();
startTrouble();
startBars();
startFolds();
startForm();
startLive();
