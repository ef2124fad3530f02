// Prints what npm's `cookie` (the one under Express) makes of each Cookie field on standard input:
// one base64 value a line in, one JSON array of [name, value] a line out. Node hands header bytes over as latin-1.
"use strict";
const cookie = require("cookie");
const lines = require("fs").readFileSync(0, "ascii").split("\n").filter(Boolean);
for (const line of lines) {
  const seen = cookie.parse(Buffer.from(line, "base64").toString("latin1"));
  console.log(JSON.stringify(Object.keys(seen).map((name) => [name, seen[name]])));
}
