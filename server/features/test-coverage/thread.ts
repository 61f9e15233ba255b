import { parentPort, workerData } from 'node:worker_threads'

import { readReports } from './read-reports.ts'
import type { ReadingJob } from './read-reports.ts'

// Only read-beside.ts starts this, with a job.
parentPort?.postMessage(readReports(workerData as ReadingJob))
