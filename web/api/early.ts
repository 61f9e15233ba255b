declare global {
  interface Window {
    /** Answers that index.html asked for before the app's code was there; null where the server was not reached. */
    vedetteEarly?: Map<string, Promise<Response | null>>
  }
}

/** `fetch` that takes the answer which index.html has asked for already, once. */
export const fetchOrEarly: typeof fetch = async (path, init) => {
  const asked = typeof path === 'string' && (init?.method ?? 'GET') === 'GET' ? window.vedetteEarly?.get(path) : undefined
  if (asked === undefined || typeof path !== 'string') return fetch(path, init)
  window.vedetteEarly?.delete(path)
  return (await asked) ?? fetch(path, init)
}
