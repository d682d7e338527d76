import * as assert from "node:assert/strict";
import { ByteBudget } from "../../http/byte-budget";

const turn = () => new Promise((resolve) => setImmediate(resolve));

describe("http: the bytes that all bodies may hold", () => {
  it("lets in as many as there is room for, in the order of arrival", async () => {
    const budget = new ByteBudget(100);
    const admitted: string[] = [];
    const ask = (name: string, bytes: number) => void budget.reserve(bytes).then(() => admitted.push(name));
    ask("a", 60);
    ask("b", 40);
    ask("c", 50);
    ask("d", 10);
    await turn();
    // There is room for d once b is gone, but c came before it.
    assert.deepEqual(admitted, ["a", "b"]);
    budget.release(40);
    await turn();
    assert.deepEqual(admitted, ["a", "b"]);
    budget.release(60);
    await turn();
    assert.deepEqual(admitted, ["a", "b", "c", "d"]);
  });
});
