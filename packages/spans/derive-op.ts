import type { Attributes } from '#packages/attributes/read-attributes'

/** Op of a span that says nothing. */
const defaultOp = 'default'

const wordOf = (text: string | undefined): string => (text !== undefined && /^[\w.-]{1,64}$/.test(text) ? text.toLowerCase() : '')

const ofHttp = (kind: string): string => (kind === 'client' || kind === 'server' ? `http.${kind}` : 'http')

const ofRpc = (system: string, kind: string): string => {
  const stem = system === 'grpc' ? 'grpc' : 'rpc'
  return kind === 'client' || kind === 'server' ? `${stem}.${kind}` : stem
}

const queueOps: ReadonlyMap<string, string> = new Map([
  ...['publish', 'send', 'create', 'producer'].map((word) => [word, 'queue.publish'] as const),
  ...['process', 'receive', 'deliver', 'consumer'].map((word) => [word, 'queue.process'] as const),
  ['settle', 'queue.settle'],
])

const ofMessaging = ({ texts }: Attributes, kind: string): string =>
  queueOps.get(wordOf(texts.get('messaging.operation.type') ?? texts.get('messaging.operation'))) ?? queueOps.get(kind) ?? 'queue'

/**
 * Op of a span that does not say one, by what its attributes tell of it (ingest.md 2.7). `kind` is `client`, `server`, `producer`, `consumer`,
 * `internal`, or ''.
 */
export const deriveOp = (attributes: Attributes, kind: string): string => {
  const { texts } = attributes
  if (texts.has('db.system.name') || texts.has('db.system')) return 'db'
  const model = texts.get('gen_ai.operation.name')
  if (model !== undefined || texts.has('gen_ai.system')) return wordOf(model) === '' ? 'gen_ai' : `gen_ai.${wordOf(model)}`
  const rpc = texts.get('rpc.system')
  if (rpc !== undefined) return ofRpc(wordOf(rpc), kind)
  if (texts.has('messaging.system')) return ofMessaging(attributes, kind)
  if (texts.has('http.request.method') || texts.has('http.method')) return ofHttp(kind)
  return texts.has('faas.trigger') ? 'function' : defaultOp
}
