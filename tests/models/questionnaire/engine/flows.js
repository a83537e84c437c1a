/* Reads [[questionnaire, answers, today], …] and writes what office/static/questionnaire.js makes of them. */
"use strict";

const path = require("path");
const { flow } = require(path.join(__dirname, "../../../../office/static/questionnaire.js"));

const flows = JSON.parse(require("fs").readFileSync(0, "utf8")).map(([questionnaire, answers, today]) => {
  const found = flow(questionnaire, answers, today);
  const steps = found.steps.map((step) => Object.assign({}, step, { item: step.item.name }));
  return Object.assign(found, { steps, next: found.next && found.next.path });
});
process.stdout.write(JSON.stringify(flows));
