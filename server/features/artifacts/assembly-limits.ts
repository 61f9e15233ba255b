/** A file that is put together from chunks. */
export const fileBytesMax = 2 * 1024 ** 3
/** Chunks of one file. Clients cut files as they were told to (chunks.ts); who cuts smaller may do so within reason. */
export const chunksOfFileMax = 4_096
/** Projects that get one bundle. */
export const projectsOfBundleMax = 100
