/** Who the generator says it is. */
export const corpusUser = { agent: 'sentry.python/2.68.0', client: 'sentry.python/2.68.0' } as const
