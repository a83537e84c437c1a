/* Fails where a script (second argument) needs more than ES2018; acorn is found in the folder of the first. */
"use strict";

const [, , folder, script] = process.argv;
const acorn = require(require("path").join(folder, "node_modules/acorn"));
acorn.parse(require("fs").readFileSync(script, "utf8"), { ecmaVersion: 2018, sourceType: "script" });
