import { Worker } from 'node:worker_threads'

import { readReports } from './read-reports.ts'
import type { ReadingJob, ReadReports } from './read-reports.ts'

/** Reports up to this length take a few milliseconds: less than to start a thread. */
const inlineBytesMax = 128 * 1024
/** 32 MB of XML take a second; whoever takes longer is ended. */
const readingMsMax = 60_000
const heapMbMax = 1024

const tooMuch: ReadReports = {
  ok: false,
  reason: 'The reports need more time or memory than there is for one request: send them one by one, or of fewer files',
}

const readInThread = (job: ReadingJob): Promise<ReadReports> =>
  new Promise((resolve) => {
    const thread = new Worker(new URL('thread.ts', import.meta.url), {
      execArgv: [],
      workerData: job,
      resourceLimits: { maxOldGenerationSizeMb: heapMbMax },
    })
    const end = (read: ReadReports): void => {
      clearTimeout(late)
      void thread.terminate()
      resolve(read)
    }
    const late = setTimeout(() => end(tooMuch), readingMsMax)
    thread.once('message', end)
    thread.once('error', () => end(tooMuch))
    thread.once('exit', () => end(tooMuch))
  })

/** Reads reports of coverage without stopping anybody else: long ones in a thread of their own, one after the other, whose memory goes with it. */
class ReportReader {
  #last: Promise<unknown> = Promise.resolve()

  async read(job: ReadingJob): Promise<ReadReports> {
    const bytes = job.reports.reduce((sum, report) => sum + report.bytes.byteLength, 0)
    if (bytes <= inlineBytesMax) return readReports(job)
    const read = this.#last.then(() => readInThread(job))
    this.#last = read
    return read
  }
}

/** The one of this process: two big readings at once would take twice the memory. */
export const reportReader = new ReportReader()
