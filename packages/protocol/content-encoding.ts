/** Content encodings that every door takes (ingest.md 1.5). The same words as the log's, which packages cannot import. */
export type ContentEncoding = 'identity' | 'gzip' | 'deflate' | 'br' | 'zstd'

const byHeaderValue: ReadonlyMap<string, ContentEncoding> = new Map([
  ['', 'identity'],
  ['identity', 'identity'],
  ['gzip', 'gzip'],
  ['x-gzip', 'gzip'],
  ['deflate', 'deflate'],
  ['br', 'br'],
  ['zstd', 'zstd'],
])

/** Reads a Content-Encoding header, any case; absent and empty mean identity. Undefined (answer 415) for any other word and for a list of words. */
export const parseContentEncoding = (value: string | undefined): ContentEncoding | undefined =>
  value === undefined ? 'identity' : (byHeaderValue.get(value) ?? byHeaderValue.get(value.trim().toLowerCase()))
