import type { Answer } from "../../../aws-json/answer";
import { AwsError } from "../../../common/errors";
import type { Part } from "../html";
import type { Visit } from "../visit";
import { type Field, form, links, notice, problem } from "./forms";
import { pageAnswer } from "./layout";
import { problemOf, STALE_FORM } from "./problems";

/** What a page says of the form that was sent before. */
export interface Said {
  problem?: string;
  notice?: string;
}

/** A page with one form. All its links and forms keep the app's request. */
export interface FormPage {
  title: string;
  /** Before the form. */
  intro?: Part;
  said?: Said;
  /** Where the form is sent. */
  path: string;
  hidden?: Readonly<Record<string, string>>;
  fields: readonly Field[];
  button: string;
  /** A second button, which sends the hidden fields elsewhere. */
  otherwise?: { path: string; button: string };
  links?: readonly (readonly [path: string, text: string])[];
}

export function formPage({ forms, request, asked }: Visit, page: FormPage): Answer {
  const { token, cookies } = forms.issue(request);
  const hidden = { _csrf: token, ...page.hidden };
  const at = (path: string) => `${path}?${request.query}`;
  const { said, fields, button, otherwise } = page;
  return pageAnswer({
    title: page.title,
    status: said?.problem === undefined ? 200 : 400,
    body: [
      problem(said?.problem),
      notice(said?.notice),
      page.intro,
      form({ action: at(page.path), hidden, fields, button }),
      otherwise && form({ action: at(otherwise.path), hidden, fields: [], button: otherwise.button, quiet: true }),
      page.links && links(page.links.map(([path, text]) => [at(path), text])),
    ],
    target: asked.redirectUri,
    cookies,
  });
}

/** Shows a page, or takes its form: a refused one is shown again, and says why. */
export async function submission(
  { request, forms, context }: Visit,
  page: (said?: Said) => Answer,
  take: () => Promise<Answer>,
): Promise<Answer> {
  if (request.method !== "POST") return page();
  if (!forms.holds(request)) return page({ problem: STALE_FORM });
  try {
    return await take();
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    if (error.reason) context.refused(error.reason);
    return page({ problem: problemOf(error) });
  }
}
