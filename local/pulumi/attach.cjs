"use strict";
const path = require("node:path");
const { load } = require("../bin/load.cjs");

load(path.join(__dirname, "attach"), { keep: true });
