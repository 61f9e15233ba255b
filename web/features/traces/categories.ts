/** Kinds of work that have a colour of their own (ui.md 6). */
export const opKinds = ['http', 'db', 'cache', 'queue', 'browser', 'function', 'other'] as const
export type OpKind = (typeof opKinds)[number]

const kindOfWord: Readonly<Record<string, OpKind>> = {
  http: 'http',
  grpc: 'http',
  rpc: 'http',
  websocket: 'http',
  graphql: 'http',
  db: 'db',
  sql: 'db',
  cache: 'cache',
  queue: 'queue',
  messaging: 'queue',
  topic: 'queue',
  browser: 'browser',
  ui: 'browser',
  resource: 'browser',
  pageload: 'browser',
  navigation: 'browser',
  mark: 'browser',
  measure: 'browser',
  paint: 'browser',
  app: 'function',
  function: 'function',
  middleware: 'function',
  template: 'function',
  view: 'function',
  task: 'function',
  serialize: 'function',
}

/** The kind of a span by its category, and where that says nothing, by the first part of its op. */
export const opKindOf = (category: string, op: string): OpKind => {
  for (const word of [category, op.split('.')[0] ?? '']) {
    const kind = Object.hasOwn(kindOfWord, word) ? kindOfWord[word] : undefined
    if (kind !== undefined) return kind
  }
  return 'other'
}
