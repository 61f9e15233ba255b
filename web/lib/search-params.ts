/** Search parameters as the router passes them: one text, or several when the key is repeated. */
export type SearchParams = Record<string, string | string[]>

/** Most keys and values that are read from an address: an address comes from outside. */
const pairsMax = 200

/** Reads `?a=1&b=2&b=3`. Values stay texts: `?query=12` is a search for "12". */
export const parseSearch = (text: string): SearchParams => {
  const found = new Map<string, string[]>()
  for (const [key, value] of [...new URLSearchParams(text)].slice(0, pairsMax)) found.set(key, [...(found.get(key) ?? []), value])
  return Object.fromEntries([...found].map(([key, values]) => [key, values.length === 1 ? (values[0] ?? '') : values]))
}

/** Prints what `parseSearch` reads, with the leading `?`; empty text when there is nothing. Keys without a value are left out. */
export const printSearch = (search: object): string => {
  const params = new URLSearchParams()
  for (const [key, value] of Object.entries(search)) {
    for (const one of Array.isArray(value) ? value : [value]) if (typeof one === 'string') params.append(key, one)
  }
  const text = params.toString()
  return text === '' ? '' : `?${text}`
}

/** The first value of a key; undefined when it is absent. */
export const oneOf = (raw: Record<string, unknown>, key: string): string | undefined => {
  const value: unknown = raw[key]
  const first: unknown = Array.isArray(value) ? value[0] : value
  return typeof first === 'string' ? first : undefined
}

/** All values of a repeated key, without repetition; undefined when there is none. */
export const allOf = (raw: Record<string, unknown>, key: string): string[] | undefined => {
  const value: unknown = raw[key]
  const texts = (Array.isArray(value) ? value : [value]).filter((one): one is string => typeof one === 'string')
  return texts.length === 0 ? undefined : [...new Set(texts)]
}
