/** Longest text of a comment, in UTF-16 code units. */
export const commentLengthMax = 10_000
