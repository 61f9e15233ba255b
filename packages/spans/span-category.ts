import type { Attributes } from '#packages/attributes/read-attributes'

/** What comes before the first dot of an op and is a category (features.md 2.5). Others are an application's own, and not few. */
const categories = new Set(
  [
    'ai app browser cache console db event file function gen_ai graphql grpc http mcp measure messaging middleware mobile navigation pageload queue resource',
    'rpc serialize subprocess task template ui view websocket',
  ].flatMap((line) => line.split(' ')),
)

/** Prefixes that other instrumentations use for the same thing. */
const sameAs: ReadonlyMap<string, string> = new Map([
  ['messaging', 'queue'],
  ['ai', 'gen_ai'],
  ['grpc', 'rpc'],
  ['gql', 'graphql'],
])

/** Attributes that tell what a span did whose op does not, the first that is there counts (OpenTelemetry). */
const tells: readonly (readonly [attribute: string, category: string])[] = [
  ['db.system.name', 'db'],
  ['db.system', 'db'],
  ['gen_ai.operation.name', 'gen_ai'],
  ['messaging.system', 'queue'],
  ['rpc.system', 'rpc'],
  ['graphql.operation.type', 'graphql'],
  ['http.request.method', 'http'],
  ['http.method', 'http'],
]

/** Category of a span by its op, else by its attributes; '' when neither says. */
export const categoryOf = (op: string, { texts }: Attributes): string => {
  const dot = op.indexOf('.')
  const prefix = dot < 0 ? op : op.slice(0, dot)
  const own = sameAs.get(prefix) ?? prefix
  if (categories.has(own)) return own
  if (texts.size > 0) for (const [attribute, category] of tells) if (texts.has(attribute)) return category
  return ''
}
