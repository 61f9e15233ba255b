/** What kind of issue it is: `error`, or what a detector found in spans, which its metadata say: `performance_n_plus_one_db_queries`. */
export const issueTypeOf = (type: string, metadata: unknown): string => {
  if (type !== 'transaction' || typeof metadata !== 'object' || metadata === null || !('issueType' in metadata)) return 'error'
  return typeof metadata.issueType === 'string' ? metadata.issueType : 'error'
}
