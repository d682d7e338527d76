import { fetchAuthSession } from "aws-amplify/auth";
import { callDoor, DOORS } from "./api.js";
import { inThePage } from "./in-the-page.js";
import { onCognitosPages } from "./on-cognitos-pages.js";
import { readStack } from "./stack.js";

const WAYS = { inThePage, onCognitosPages };
const element = (id) => document.getElementById(id);
const show = (id) => {
  for (const part of ["signed-out", "step", "signed-in"]) element(part).hidden = part !== id;
};

const stack = await readStack();
let way = WAYS[sessionStorage.getItem("way")]?.(stack) ?? inThePage(stack);

function choose(name) {
  sessionStorage.setItem("way", name);
  way = WAYS[name](stack);
}

/** Does what a button asks for; what goes wrong is shown. */
async function attempt(act) {
  const buttons = document.querySelectorAll("button:enabled");
  for (const button of buttons) button.disabled = true;
  element("problem").textContent = "";
  try {
    await act();
  } catch (error) {
    element("problem").textContent = error.message;
    await showUser();
  } finally {
    for (const button of buttons) button.disabled = false;
  }
}

/** Asks the user for one thing, such as a code. */
function ask(question) {
  const form = element("step");
  form.reset();
  document.querySelector("label[for=answer]").textContent = question;
  form.answer.type = question.includes("password") ? "password" : "text";
  form.querySelector("button").disabled = false;
  show("step");
  form.answer.focus();
  return new Promise((resolve) => {
    form.onsubmit = (event) => {
      event.preventDefault();
      resolve(form.answer.value);
    };
  });
}

/** Shows who is signed in, and what each door answers; or the two ways in. */
async function showUser() {
  const { tokens } = await fetchAuthSession().catch(() => ({}));
  if (!tokens) return show("signed-out");
  element("who").textContent = tokens.idToken.payload.email;
  element("way").textContent = way.name;
  const rows = await Promise.all(DOORS.map(async (door) => rowOf(door, await callDoor(door.path))));
  element("doors").replaceChildren(...rows);
  show("signed-in");
}

function rowOf({ path, lock }, { status, text }) {
  const row = document.createElement("tr");
  row.className = status === 200 ? "opened" : "refused";
  const door = document.createElement("th");
  door.scope = "row";
  door.append(`GET ${path} `, withText("small", `by ${lock}`));
  const answer = document.createElement("td");
  answer.append(withText("strong", status ?? "none"), ` ${text}`);
  row.append(door, answer);
  return row;
}

function withText(name, text) {
  const made = document.createElement(name);
  made.textContent = text;
  return made;
}

element("credentials").addEventListener("submit", (event) => {
  event.preventDefault();
  const { username, password } = event.target;
  attempt(async () => {
    choose("inThePage");
    await way[event.submitter.value]({ email: username.value, password: password.value }, ask);
    event.target.reset();
    await showUser();
  });
});
element("to-cognito").addEventListener("click", () =>
  attempt(async () => {
    if (!stack.loginDomain) throw new Error("This stack has no login pages: its setting webOrigins names no origin.");
    choose("onCognitosPages");
    await way.signIn();
  }),
);
element("refresh").addEventListener("click", () =>
  attempt(async () => {
    await way.refresh();
    await showUser();
  }),
);
element("sign-out").addEventListener("click", () =>
  attempt(async () => {
    await way.signOut();
    await showUser();
  }),
);

await attempt(async () => {
  if (/[?&](code|error)=/.test(location.search)) {
    choose("onCognitosPages");
    await way.comeBack();
  }
  await showUser();
});
