/** Milliseconds since 1970 by the browser's clock: the only place in the web app that reads it. */
export const nowMs = (): number => Date.now()
