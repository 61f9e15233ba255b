/** Characters that are looked at of a text that is neither SQL nor a URL. */
const textCharsMax = 1_000

const quoted = /'[^']{0,1000}'?|"[^"]{0,1000}"?|`[^`]{0,1000}`?/g
const address = /[\w.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,64}){0,4}/g
const uuid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi
const hex = /(?<![0-9A-Za-z])(?:0x[0-9a-f]{1,40}|(?=[a-f]{0,64}[0-9])[0-9a-f]{8,64})(?![0-9A-Za-z])/gi
const number = /(?<![A-Za-z0-9.])[0-9]{1,40}(?:[.:,-][0-9]{1,40}){0,8}(?![A-Za-z0-9])/g

/** A text without identifiers, numbers, addresses and what stands in quotes: each is `*`. For descriptions that follow no grammar. */
export const withoutValues = (text: string): string => {
  const capped = text.slice(0, textCharsMax)
  if (!/[0-9'"`@]/.test(capped) && !/[a-f]{8}/i.test(capped)) return capped.trim()
  return capped.replaceAll(quoted, '*').replaceAll(address, '*').replaceAll(uuid, '*').replaceAll(hex, '*').replaceAll(number, '*').trim()
}
