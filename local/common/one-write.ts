/** Writes together what comes in one turn of the event loop: under load a write costs as much as all else of a line. */
export function inOneWrite(write: (text: string) => void): (text: string) => void {
  let pending = "";
  const flush = () => {
    const text = pending;
    pending = "";
    if (text !== "") write(text);
  };
  process.once("exit", flush);
  return (text) => {
    if (pending === "") setImmediate(flush);
    pending += text;
  };
}
