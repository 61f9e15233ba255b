import { createServer } from 'node:http'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'

import { success, failure } from '#core/result'
import type { Result } from '#core/result'

import { hostError } from './engine-error.ts'
import type { EngineError } from './engine-error.ts'
import { readRequestOptions } from './request-options.ts'
import type { RequestOptions } from './request-options.ts'
import type { Compression, Job, JobOutcome, StatementRunner } from './run-statement.ts'
import { readStatement } from './statement.ts'
import type { Statement, StatementProblem } from './statement.ts'
import type { UploadFolder } from './upload-folder.ts'

/** Statement text in a body; a real server's max_query_size is 256 KiB, with room for inline rows here. */
const statementBytesMax = 4 * 1024 * 1024

/** Parameters travel in the URL (engine.md 2: 200 KB tried). Bytes. */
const headerBytesMax = 1024 * 1024

/** Longer than the client's idle_socket_ttl (2.5 s), so that the client, not the host, closes idle sockets (engine.md 2). */
const keepAliveTimeoutMs = 10_000

const compressions: ReadonlyMap<string, Compression> = new Map([
  ['', 'none'],
  ['identity', 'none'],
  ['gzip', 'gzip'],
  ['zstd', 'zstd'],
  ['br', 'br'],
])

const problems: Readonly<Record<StatementProblem, EngineError>> = {
  'several-statements': hostError(400, 62, 'Syntax error (Multi-statements are not allowed). (SYNTAX_ERROR)'),
  empty: hostError(400, 62, 'Empty query. (SYNTAX_ERROR)'),
}

const contentTypeOf = (format: string): string => {
  if (format === 'JSONEachRow' || format === 'JSONCompactEachRow') return 'application/x-ndjson; charset=UTF-8'
  return format.startsWith('JSON') ? 'application/json; charset=UTF-8' : 'text/plain; charset=UTF-8'
}

/** The whole body, or undefined when it is larger than a statement may be. */
const readText = async (request: IncomingMessage): Promise<string | undefined> => {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.byteLength
    if (bytes <= statementBytesMax) chunks.push(chunk)
  }
  return bytes <= statementBytesMax ? Buffer.concat(chunks).toString() : undefined
}

const sendError = (response: ServerResponse, error: EngineError): void => {
  const code = error.code === undefined ? {} : { 'X-ClickHouse-Exception-Code': String(error.code) }
  response.writeHead(error.status, { 'Content-Type': 'text/plain; charset=UTF-8', ...code })
  response.end(error.body)
}

const sendOutcome = (response: ServerResponse, job: Job, outcome: JobOutcome): void => {
  if (outcome.kind === 'gone') response.destroy()
  else if (outcome.kind === 'failed') sendError(response, outcome.error)
  else {
    const format = job.statement.format ?? 'TabSeparated'
    response.writeHead(200, {
      'Content-Type': contentTypeOf(format),
      'Content-Length': outcome.bytes.byteLength,
      'X-ClickHouse-Query-Id': job.options.queryId,
      'X-ClickHouse-Format': format,
      'X-ClickHouse-Timezone': 'UTC',
      'X-ClickHouse-Server-Display-Name': 'vedette',
      'X-ClickHouse-Summary': summaryOf(job, outcome),
    })
    response.end(outcome.bytes)
  }
}

/** Counts as the interface wants them: all values strings. For an insert the engine reports the rows that it read from the file. */
const summaryOf = (job: Job, outcome: Extract<JobOutcome, { kind: 'done' }>): string => {
  const written = job.file === undefined ? 0 : outcome.rowsRead
  return JSON.stringify({
    read_rows: String(outcome.rowsRead),
    read_bytes: String(outcome.bytesRead),
    written_rows: String(written),
    written_bytes: String(job.file === undefined ? 0 : outcome.bytesRead),
    total_rows_to_read: '0',
    result_rows: String(outcome.rowsRead),
    result_bytes: String(outcome.bytes.byteLength),
    elapsed_ns: String(outcome.elapsedNs),
  })
}

/** The ClickHouse HTTP interface over a runner. It holds no state of its own beside the requests in flight. */
export class HttpHost {
  readonly server: Server
  readonly #runner: StatementRunner
  readonly #uploads: UploadFolder
  readonly #active = new Set<AbortController>()

  constructor(runner: StatementRunner, uploads: UploadFolder) {
    this.#runner = runner
    this.#uploads = uploads
    this.server = createServer(
      { maxHeaderSize: headerBytesMax, keepAliveTimeout: keepAliveTimeoutMs, requestTimeout: 0 },
      (request, response) => {
        void this.#answer(request, response)
      },
    )
  }

  /** Kills what runs and drops what waits. */
  abortAll(): void {
    for (const controller of this.#active) controller.abort()
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = URL.parse(request.url ?? '/', 'http://engine')
    if (url === null) {
      sendError(response, hostError(400, 36, 'Malformed URL. (BAD_ARGUMENTS)'))
      return
    }
    if (url.pathname === '/ping') {
      response.end('Ok.\n')
      return
    }
    const controller = new AbortController()
    this.#active.add(controller)
    response.on('close', () => {
      if (!response.writableFinished) controller.abort()
    })
    try {
      const problem = await this.#serve(url, request, { response, signal: controller.signal })
      if (problem !== undefined) sendError(response, problem)
    } catch (error) {
      // A body that breaks off in the middle ends here; there is nobody left to answer.
      response.destroy(error instanceof Error ? error : undefined)
    } finally {
      this.#active.delete(controller)
    }
  }

  async #serve(
    url: URL,
    request: IncomingMessage,
    call: { response: ServerResponse; signal: AbortSignal },
  ): Promise<EngineError | undefined> {
    const options = readRequestOptions(url)
    if (!options.ok) return hostError(404, 115, `${options.error} (UNKNOWN_SETTING)`)
    const statement = await this.#readStatement(options.value, request)
    if (!statement.ok) return statement.error
    const compression = compressions.get(request.headers['content-encoding'] ?? '')
    if (compression === undefined) return hostError(501, 48, 'Unknown Content-Encoding. (NOT_IMPLEMENTED)')
    const job: Job = { statement: statement.value, options: options.value, file: undefined, signal: call.signal }
    if (statement.value.upload === undefined) sendOutcome(call.response, job, await this.#runner.run(job))
    else return this.#insert(request, call.response, { ...job, file: { path: this.#uploads.nextPath(), compression } })
    return undefined
  }

  async #readStatement(options: RequestOptions, request: IncomingMessage): Promise<Result<Statement, EngineError>> {
    const text = options.query ?? (await readText(request))
    if (text === undefined) return failure(hostError(400, 62, 'Max query size exceeded. (SYNTAX_ERROR)'))
    const statement = readStatement(text)
    if (typeof statement === 'string') return failure(problems[statement])
    if (options.query !== undefined && statement.upload === undefined && (await readText(request)) !== '') {
      return failure(hostError(400, 62, 'A body is only read as the rows of INSERT .. FORMAT. (SYNTAX_ERROR)'))
    }
    return success(statement)
  }

  async #insert(request: IncomingMessage, response: ServerResponse, job: Job): Promise<EngineError | undefined> {
    const path = job.file?.path ?? ''
    const upload = await this.#uploads.store(request, path)
    if (upload.kind === 'too-large')
      return hostError(500, 27, 'The request body is too large for one insert. (CANNOT_PARSE_INPUT_ASSERTION_FAILED)')
    if (upload.kind === 'cut') {
      response.destroy()
      return undefined
    }
    try {
      const empty: JobOutcome = { kind: 'done', bytes: Buffer.alloc(0), rowsRead: 0, bytesRead: 0, elapsedNs: 0 }
      sendOutcome(response, job, upload.bytes === 0 ? empty : await this.#runner.run(job))
    } finally {
      await this.#uploads.remove(path)
    }
    return undefined
  }
}
