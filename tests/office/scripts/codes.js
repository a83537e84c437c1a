// Reads [text, …], prints each one's QR code as rows of 0 and 1.
"use strict";

const qr = require("../../../office/static/declare_qr.js");
const texts = JSON.parse(require("fs").readFileSync(0, "utf8"));
const rows = (text) => qr.modules(text).map((row) => row.map((dark) => (dark ? 1 : 0)).join(""));
console.log(JSON.stringify(texts.map(rows)));
