import * as assert from "node:assert/strict";
import { readOptions, USAGE } from "../../cli/options";

describe("npm start's options", () => {
  it("have the defaults that the README names", () => {
    const { port, awsPort, stack, data, fresh, once, watch, attach, json } = readOptions([]);
    assert.deepEqual(
      { port, awsPort, stack, data, fresh, once, watch, attach, json },
      {
        port: 3000,
        awsPort: 4566,
        stack: "dev",
        data: ".local",
        fresh: false,
        once: false,
        watch: false,
        attach: false,
        json: false,
      },
    );
  });

  it("give --once free ports and a folder of its own, unless they are named", () => {
    const { port, awsPort, data } = readOptions(["--once"]);
    assert.deepEqual([port, awsPort, data], [0, 0, undefined]);
    assert.equal(readOptions(["--once", "--port", "8080", "--data", "d"]).port, 8080);
    assert.equal(readOptions(["--once", "--data", "d"]).data, "d");
  });

  const bad: [string[], string][] = [
    [["--prot", "1"], `Unknown option '--prot'; usage: ${USAGE}`],
    [["now"], `Unexpected argument 'now'; usage: ${USAGE}`],
    [["--port"], `Option '--port <value>' argument missing; usage: ${USAGE}`],
    [["--port", "x"], '--port is "x"; allowed is a port from 0 to 65535, 0 for a free one'],
    [["--port", "65536"], '--port is "65536"; allowed is a port from 0 to 65535, 0 for a free one'],
    [["--aws-port", "1.5"], '--aws-port is "1.5"; allowed is a port from 0 to 65535, 0 for a free one'],
    [["--log", "xml"], '--log is "xml"; allowed is text or json'],
    [["--stack", "../dev"], '--stack is "../dev"; allowed are letters, digits and . _ -'],
    [["--once", "--watch"], "--once ends by itself; it goes with neither --watch nor --attach"],
  ];
  for (const [args, message] of bad) {
    it(`refuse ${args.join(" ")} in one line`, () => {
      assert.throws(() => readOptions(args), { name: "UsageError", message });
    });
  }
});
