/** Which of the two relational engines stands behind the metadata store. */
export type MetadataDialect = 'sqlite' | 'postgres'
