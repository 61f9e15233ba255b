/** Spans of one transaction or container that are stored; SDKs send a thousand. */
export const spansMax = 5000
/** Characters of a description; of a longer one the beginning is kept. */
export const descriptionCharsMax = 10_000
/** Characters of an op, and of what a link says of itself. */
export const opCharsMax = 128
export const linkKindCharsMax = 64
export const linksMax = 100
/** The longest span. What says that it took longer has no clock. */
export const durationUsMax = 366 * 86_400_000_000
/** A span stands for at most so many: a rate below is a mistake, and would drown all others. */
export const weightMax = 1_000_000
