const linkForm = /\/issues\/(\d{1,20})(?:[/?#]|$)/
const idForm = /^\d{1,20}$/
const shortIdForm = /^[a-z\d][a-z\d_-]{0,60}-[a-z\d]{1,13}$/i
const textMax = 2_000

/** The issue that a pasted text names: by link or number, or by its short id. */
export type NamedIssue = { readonly kind: 'id'; readonly id: string } | { readonly kind: 'short'; readonly shortId: string }

/** Reads a link to an issue, its number, or its short id (`SHOP-3F`); null for anything else. */
export const namedIssue = (text: string): NamedIssue | null => {
  const trimmed = text.slice(0, textMax).trim()
  const inLink = linkForm.exec(trimmed)?.[1]
  if (inLink !== undefined) return { kind: 'id', id: inLink }
  if (idForm.test(trimmed)) return { kind: 'id', id: trimmed }
  return shortIdForm.test(trimmed) ? { kind: 'short', shortId: trimmed.toUpperCase() } : null
}
