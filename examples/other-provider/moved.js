/** The command behind `npm run moved`: who has moved and who never came, as JSON. */
import { Accounts } from "./accounts.js";

const { USERS, DATA } = process.env;
try {
  if (!USERS || !DATA) throw new Error("USERS and DATA must be what npm start has");
  process.stdout.write(`${JSON.stringify(new Accounts(USERS, DATA).manifest(), null, 2)}\n`);
} catch (error) {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
