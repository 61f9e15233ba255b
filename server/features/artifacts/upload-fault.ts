/** `ENOSPC`, `EIO`: what the disk and the network say, unlike `ERR_OUT_OF_RANGE` or `Z_DATA_ERROR` of who reads a file. */
const errnoPattern = /^E(?!RR_)[A-Z0-9]+$/

/** Errors of the disk, the stores and our own code say nothing about what was uploaded. */
const isOurs = (error: unknown): boolean =>
  !(error instanceof Error) || error instanceof TypeError || ('code' in error && errnoPattern.test(String(error.code)))

/** What an error says about an upload; ours are thrown on. */
export const unreadable = (error: unknown, what: string): string => {
  if (isOurs(error)) throw error
  return `${what} is damaged (${error instanceof Error ? error.message : String(error)})`
}
