/**
 * Resolves when Ctrl-C, a closed terminal or SIGTERM asks this process to end. It keeps listening: npm passes on what
 * the terminal has already sent.
 */
export const toldToEnd = new Promise<void>((resolve) => {
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => resolve());
});
