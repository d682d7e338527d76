import { Fixture } from "../fixture";
import { ROWS as ATTRIBUTES } from "./attributes";
import { ROWS as PASSWORD } from "./password";
import { ROWS as REQUEST_VALIDATION } from "./request-validation";
import { ROWS as REQUESTS } from "./requests";
import { ROWS as SIGN_IN } from "./sign-in";
import { ROWS as SIGN_UP } from "./sign-up";

describe("user pool refusals", () => {
  for (const { title, source, pool, client, before, operation, input, expected } of [
    ...SIGN_UP,
    ...SIGN_IN,
    ...REQUESTS,
    ...REQUEST_VALIDATION,
    ...PASSWORD,
    ...ATTRIBUTES,
  ]) {
    it(`${title} (${source})`, async () => {
      const fixture = await Fixture.open(pool, client);
      await before?.(fixture);
      await fixture.refuses(operation, await input(fixture), ...expected);
      await fixture.store.close();
    });
  }
});
