const dashless = /^[0-9a-f]{32}$/i
const dashed = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/** A debug id as we keep and compare it: lower case, with dashes (features.md 1.1). Undefined for what is none. */
export const readDebugId = (text: string): string | undefined => {
  if (dashed.test(text)) return text.toLowerCase()
  if (!dashless.test(text)) return undefined
  const hex = text.toLowerCase()
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}
