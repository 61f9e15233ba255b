import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ZipFile } from 'yazl'

import type { ArtifactBlobs } from '#server/stores/blobs/artifact-blobs'

import { openBundle } from './bundle-content.ts'
import { ChunkedFile } from './chunked-file.ts'
import { bundleOf, cut, scriptAndMap, sha1Of } from './test-bundles.ts'
import { unreadable } from './upload-fault.ts'

/** Chunks in memory. */
const holding = (chunks: readonly Buffer[]): ArtifactBlobs => {
  const bySha1 = new Map(chunks.map((chunk) => [sha1Of(chunk), chunk]))
  return {
    openChunk: async (sha1, { from, end } = { from: 0, end: Infinity }) => {
      const chunk = bySha1.get(sha1)
      return chunk && Readable.from([chunk.subarray(from, end)], { objectMode: false })
    },
    putChunk: () => Promise.reject(new Error('read only')),
    hasContent: () => Promise.resolve(false),
    putContent: () => Promise.reject(new Error('read only')),
  }
}
const named = (chunks: readonly Buffer[]) => chunks.map((chunk) => ({ sha1: sha1Of(chunk), bytes: chunk.byteLength }))

describe('a file in chunks', () => {
  test('reads like the file, at any place, whatever the chunks', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ minLength: 1, maxLength: 300 }),
        fc.integer({ min: 1, max: 50 }),
        fc.nat(300),
        fc.nat(300),
        async (bytes, chunkBytes, a, b) => {
          const [from, end] = [Math.min(a, b), Math.max(a, b)]
          const chunks = cut(Buffer.from(bytes), chunkBytes)
          const pieces: Buffer[] = []
          for await (const piece of new ChunkedFile(holding(chunks), named(chunks)).pieces(from, end)) pieces.push(piece)
          expect(Buffer.concat(pieces)).toEqual(Buffer.from(bytes).subarray(from, end))
        },
      ),
    )
  })

  test('says which chunk is gone', async () => {
    const chunks = cut(Buffer.from('abcdef'), 2)
    const file = new ChunkedFile(holding(chunks.slice(0, 2)), named(chunks))
    await expect(buffer(file.pieces(0, 6))).rejects.toThrow(`chunk ${sha1Of(Buffer.from('ef'))} is gone`)
  })
})

/** All that a bundle has, or what is wrong with it. */
const readAll = async (file: Buffer): Promise<string> => {
  const chunks = cut(file, 97)
  const bundle = await openBundle(holding(chunks), named(chunks))
  if (!bundle.ok) return bundle.error
  try {
    for (const { path } of bundle.value.manifest.files) {
      const entry = bundle.value.archive.entries.get(path)
      if (entry) await buffer(await bundle.value.archive.open(entry))
    }
    return 'read'
  } catch (error) {
    return unreadable(error, 'a file')
  } finally {
    bundle.value.archive.close()
  }
}

test('an archive whose list of files is made to fill the memory is refused before it is listed', async () => {
  const zip = new ZipFile()
  const options = { compress: true, fileComment: 'c'.repeat(60_000) }
  for (let at = 0; at < 600; at += 1) zip.addBuffer(Buffer.from('x'), `${at}.js`, options)
  zip.end()
  const chunks = [await buffer(zip.outputStream as NodeJS.ReadableStream)]
  expect(await openBundle(holding(chunks), named(chunks))).toEqual({
    ok: false,
    error: expect.stringMatching(/its list of files .* upload it in parts/),
  })
})

test('a bundle in which bytes are others is read, or refused with words; nothing else comes of it', async () => {
  const file = await bundleOf(scriptAndMap('app'))
  expect(await readAll(file)).toBe('read')
  const change = fc.tuple(fc.nat(file.byteLength - 1), fc.nat(255))
  await fc.assert(
    fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 4 }), async (changes) => {
      const damaged = Buffer.from(file)
      for (const [at, byte] of changes) damaged[at] = byte
      expect(await readAll(damaged)).toEqual(expect.any(String))
    }),
    { numRuns: 300 },
  )
})
