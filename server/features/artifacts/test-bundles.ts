import { createHash } from 'node:crypto'
import { buffer } from 'node:stream/consumers'
import { gzipSync } from 'node:zlib'

import { ZipFile } from 'yazl'

import type { TestApi } from '#server/http/test/api-fixture'

export const sha1Of = (bytes: Uint8Array): string => createHash('sha1').update(bytes).digest('hex')

export const testDebugId = '0b42a1c4-3ef8-5a43-9f55-6b3a0d8f2b11'

/** An entry of an archive: its path and content. */
export type TestEntry = readonly [path: string, content: string | Buffer]

/** A ZIP archive of these entries. */
export const zipOf = (entries: readonly TestEntry[]): Promise<Buffer> => {
  const zip = new ZipFile()
  for (const [path, content] of entries) zip.addBuffer(Buffer.from(content), path)
  zip.end()
  return buffer(zip.outputStream as NodeJS.ReadableStream)
}

interface TestFile {
  readonly path: string
  readonly content: string
  readonly type?: string
  readonly url?: string
  readonly headers?: Readonly<Record<string, string>>
}

/** A script and its map, as a build uploads them. */
export const scriptAndMap = (name: string, debugId = testDebugId): TestFile[] => [
  {
    path: `files/_/_/${name}.js`,
    content: `throw new Error("${name}")\n//# sourceMappingURL=${name}.js.map\n`,
    type: 'minified_source',
    url: `~/${name}.js`,
    headers: { 'Debug-Id': debugId, Sourcemap: `${name}.js.map` },
  },
  {
    path: `files/_/_/${name}.js.map`,
    content: JSON.stringify({
      version: 3,
      sources: [`${name}.ts`],
      sourcesContent: [`throw new Error('${name}')`],
      mappings: 'AAAA',
      names: [],
    }),
    type: 'source_map',
    url: `~/${name}.js.map`,
    headers: { 'debug-id': debugId },
  },
]

/** An artifact bundle as sentry-cli makes it, behind its header of 8 bytes. */
export const bundleOf = async (files: readonly TestFile[], attributes: Readonly<Record<string, string>> = {}): Promise<Buffer> => {
  const described = Object.fromEntries(files.map(({ path, content: _content, ...rest }) => [path, rest]))
  const manifest = JSON.stringify({ files: described, ...attributes })
  const zip = await zipOf([...files.map(({ path, content }) => [path, content] as const), ['manifest.json', manifest]])
  return Buffer.concat([Buffer.from('SYSB\x02\0\0\0', 'latin1'), zip])
}

/** Cuts a file into chunks. */
export const cut = (file: Buffer, chunkBytes: number): Buffer[] =>
  Array.from({ length: Math.max(1, Math.ceil(file.byteLength / chunkBytes)) }, (_, index) =>
    file.subarray(index * chunkBytes, (index + 1) * chunkBytes),
  )

/** Uploads chunks as sentry-cli does. */
export const sendChunks = async (
  api: TestApi,
  { org, token }: { readonly org: string; readonly token: string },
  chunks: readonly Buffer[],
): Promise<void> => {
  const form = new FormData()
  for (const chunk of chunks) form.append('file_gzip', new Blob([gzipSync(Uint8Array.from(chunk))]), sha1Of(chunk))
  const answer = await api.request(`/api/0/organizations/${org}/chunk-upload/`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${token}` },
    body: form,
  })
  if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`)
}
