import type { Span } from '#packages/spans/span'

/** What a database was asked: as an attribute where it is one, else the description. */
export const queryText = ({ attributes: { texts }, description }: Span): string =>
  texts.get('db.query.text') ?? texts.get('db.statement') ?? description

const keySystems = new Set(['redis', 'valkey', 'memcached'])

/** True for a query to a database, which key-value stores are not, nor is a connection. */
export const isQuery = ({ op, attributes: { texts } }: Span): boolean =>
  op.startsWith('db') && !op.startsWith('db.redis') && !op.startsWith('db.connection') && !keySystems.has(texts.get('db.system') ?? '')

/** False: the end of a text was cut off. */
export const isComplete = (text: string): boolean => text !== '' && !text.endsWith('...')

export const isSelect = (text: string): boolean => /^\s{0,20}select\b/i.test(text)
