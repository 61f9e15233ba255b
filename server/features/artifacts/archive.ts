import type { Readable } from 'node:stream'

import { fromRandomAccessReaderPromise } from 'yauzl'
import type { Entry, ZipFile } from 'yauzl'

import { failure, success } from '#core/result'
import type { Result } from '#core/result'
import { bundleFilesMax } from '#packages/source-maps/bundle-manifest'
import type { ArtifactBlobs } from '#server/stores/blobs/artifact-blobs'
import { artifactBytesMax } from '#server/stores/blobs/artifact-content'

import { ChunkedFile } from './chunked-file.ts'
import type { Chunk } from './chunked-file.ts'
import { unreadable } from './upload-fault.ts'

/** Of all files of an archive, unpacked. */
const unpackedBytesMax = 4 * 1024 ** 3
/** An archive that unpacks to more than so many times its size was made to do harm. */
const ratioMax = 300
/** Below so much nobody asks for the ratio. */
const ratioFreeBytes = 64 * 1024 * 1024
/** Entries beside the files themselves: the manifest, folders. */
const otherEntriesMax = 1_000

/** Names, comments and the like of all entries: they are kept while the archive is open. */
const listBytesMax = 32 * 1024 * 1024

const bundleMagic = 'SYSB'
const bundleHeaderBytes = 8

/** A ZIP archive whose entries may be read in any order. */
export interface Archive {
  readonly entries: ReadonlyMap<string, Entry>
  /** Content of an entry. Breaks off with an error when it is damaged, or not as long as the archive says. */
  readonly open: (entry: Entry) => Promise<Readable>
  readonly close: () => void
}

const megabytes = (bytes: number): string => `${Math.ceil(bytes / 1024 / 1024)} MB`

/** What an archive says of its sizes is checked before anything is unpacked, and holds while it is: the reader stops at a lie. */
const sizeFault = (entries: Iterable<Entry>): string | undefined => {
  let [packed, unpacked] = [0, 0]
  for (const entry of entries) {
    packed += entry.compressedSize
    unpacked += entry.uncompressedSize
    if (entry.uncompressedSize > artifactBytesMax)
      return `${shown(entry.fileName)} has ${megabytes(entry.uncompressedSize)} unpacked, and a file may have ${megabytes(artifactBytesMax)}`
  }
  if (unpacked > unpackedBytesMax)
    return `its files have ${megabytes(unpacked)} unpacked, and a bundle may have ${megabytes(unpackedBytesMax)}: upload it in parts`
  if (unpacked > ratioFreeBytes && unpacked > packed * ratioMax)
    return `its files unpack to more than ${ratioMax} times their size, which no build makes`
  return undefined
}

const shown = (name: string): string => JSON.stringify(name.slice(0, 200))

const listEntries = async (zip: ZipFile): Promise<Result<ReadonlyMap<string, Entry>, string>> => {
  if (zip.entryCount > bundleFilesMax + otherEntriesMax)
    return failure(`it has ${zip.entryCount} files, and a bundle may have ${bundleFilesMax}: upload it in parts`)
  const entries = new Map<string, Entry>()
  let listBytes = 0
  for await (const entry of zip.eachEntry()) {
    listBytes += entry.fileNameLength + entry.extraFieldLength + entry.fileCommentLength
    if (listBytes > listBytesMax)
      return failure(`its list of files has more than ${megabytes(listBytesMax)}: leave out comments, or upload it in parts`)
    if (entry.fileName.endsWith('/')) continue
    if (entries.has(entry.fileName)) return failure(`it has two files called ${shown(entry.fileName)}`)
    entries.set(entry.fileName, entry)
  }
  const fault = sizeFault(entries.values())
  return fault === undefined ? success(entries) : failure(fault)
}

const readZip = async (file: ChunkedFile): Promise<Result<Archive, string>> => {
  let zip: ZipFile | undefined
  try {
    const opened = (zip = await fromRandomAccessReaderPromise(file, file.bytes, { autoClose: false, validateEntrySizes: true }))
    const entries = await listEntries(zip)
    if (!entries.ok) return entries
    return success({ entries: entries.value, open: (entry) => opened.openReadStreamPromise(entry), close: () => opened.close() })
  } catch (error) {
    return failure(unreadable(error, 'it is no ZIP archive, or'))
  }
}

const beginsAsBundle = async (file: ChunkedFile): Promise<boolean> => {
  const head: Buffer[] = []
  for await (const piece of file.pieces(0, Math.min(bundleHeaderBytes, file.bytes))) head.push(piece)
  return Buffer.concat(head).toString('latin1', 0, 4) === bundleMagic
}

/**
 * Opens an archive that lies in chunks: a plain ZIP, or one behind the header of a bundle, which its offsets may count or not (web-api.md 2.5). All of its
 * entries are listed and their sizes held against the bounds; nothing is unpacked. The failure continues a sentence about it: "..., as it has two files
 * called". Throws when the blobs are away.
 */
export const openArchive = async (blobs: ArtifactBlobs, chunks: readonly Chunk[]): Promise<Result<Archive, string>> => {
  const file = new ChunkedFile(blobs, chunks)
  const read = await readZip(file)
  if (read.ok || !(await beginsAsBundle(file))) return read
  const behind = await readZip(new ChunkedFile(blobs, chunks, bundleHeaderBytes))
  return behind.ok ? behind : read
}
