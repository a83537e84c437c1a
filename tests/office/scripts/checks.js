// Reads [[check, ...arguments], …], prints what each check of the phone form gives: the value, or {text, values}.
"use strict";

const check = require("../../../office/static/declare_check.js");
const cases = JSON.parse(require("fs").readFileSync(0, "utf8"));
const told = ({ value, notice }) => (notice ? notice : value);
console.log(JSON.stringify(cases.map(([name, ...given]) => told(check[name](...given)))));
