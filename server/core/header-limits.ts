/** Headers of a request that are more than this are answered 431 at the front door. */
export const headerBytesMax = 32_768

/**
 * Between front and api: what the front lets in, with what it adds; and back, where a `Link` header names the address of a page up to twice. Node
 * takes 16 KiB unless it is told more.
 */
export const innerHeaderBytesMax = 3 * headerBytesMax
