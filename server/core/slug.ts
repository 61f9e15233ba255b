const slugLengthMax = 50

/** What is said of a slug that is none. */
export const slugComplaint = 'A slug has lower-case letters, digits and dashes, and is not a number'

/** Whether a text can be a slug as it is. */
export const isSlug = (text: string): boolean => text !== '' && slugOf(text) === text

/** Slug of a name: lower-case letters, digits and dashes, at most 50, never digits alone (an id would look the same). Empty when nothing is left. */
export const slugOf = (name: string): string => {
  const plain = name.slice(0, 200).normalize('NFKD').toLowerCase().replaceAll(/\p{M}/gu, '')
  const slug = plain
    .split(/[^a-z0-9]+/)
    .filter((part) => part !== '')
    .join('-')
    .slice(0, slugLengthMax)
  const trimmed = slug.endsWith('-') ? slug.slice(0, -1) : slug
  return /^[0-9-]+$/.test(trimmed) ? `n-${trimmed}`.slice(0, slugLengthMax) : trimmed
}
